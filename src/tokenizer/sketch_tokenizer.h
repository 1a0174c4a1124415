#pragma once

#include <memory>

#include "config/model_config.h"
#include "nn/convolution.h"
#include "tokenizer/codebook.h"

namespace ilat {

/// The sketch VQGAN, the face condition's tokenizer (spec section 4).
class SketchTokenizer : public torch::nn::Module {
 public:
  explicit SketchTokenizer(const SketchTokenizerConfig& config);

  /// [B, 1, H, W] in [-1, 1] -> continuous features [B, D, h, w], after quant_conv
  at::Tensor encode(const at::Tensor& sketch) const;
  /// code vectors [B, D, h, w] -> sketch [B, 1, H, W] in (-1, 1)
  at::Tensor decode(const at::Tensor& latents) const;
  /// What the encoder gives before quant_conv: [B, latent_channels, h, w].
  at::Tensor encoder_output(const at::Tensor& sketch) const;

  const SketchTokenizerConfig& config() const { return config_; }
  Codebook& codebook() const { return *codebook_; }
  at::Tensor last_layer() const;

 private:
  class Encoder;
  class Decoder;
  SketchTokenizerConfig config_;
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Convolution> quant_conv_;
  std::shared_ptr<Codebook> codebook_;
  std::shared_ptr<Convolution> post_quant_conv_;
  std::shared_ptr<Decoder> decoder_;
};

}  // namespace ilat
