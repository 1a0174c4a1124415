#pragma once

#include <memory>

#include "config/model_config.h"
#include "nn/convolution.h"
#include "nn/module_list.h"
#include "tokenizer/kept_pixels.h"

namespace ilat {

/// Latent map -> photo; ordinary convolutions (spec section 3).
class ImageDecoder : public torch::nn::Module {
 public:
  explicit ImageDecoder(const ImageTokenizerConfig& config);

  /// [B, latent_channels, h, w] -> [B, 3, H, W] in (-1, 1)
  /// @param kept read only where the configuration says decoder_sees = kept_pixels
  at::Tensor forward(const at::Tensor& latents, const KeptPixels& kept = {}) const;

  /// [3 stem^2, base_channels, 3, 3]
  at::Tensor last_layer() const { return conv_out_->weight; }

 private:
  class Level;
  int stem_;
  Activation activation_;
  std::shared_ptr<Convolution> conv_in_;
  std::shared_ptr<ModuleList<ResidualBlock>> middle_;
  std::shared_ptr<SpatialAttention> middle_attention_;
  std::shared_ptr<KeptPixelsEncoder> kept_;      // decoder_sees = kept_pixels only
  std::shared_ptr<ModuleList<Level>> levels_;  // entry i works at the resolution of encoder level i
  std::shared_ptr<Normalisation> norm_out_;
  std::shared_ptr<Convolution> conv_out_;
};

}  // namespace ilat
