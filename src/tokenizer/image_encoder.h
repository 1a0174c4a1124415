#pragma once

#include <memory>

#include "config/model_config.h"
#include "nn/convolution.h"
#include "nn/module_list.h"

namespace ilat {

/// Photo -> latent map; every convolution is two-stream (spec sections 2 and 3), but for
/// Convolutions::ordinary, which looks at no mask. With a stem, squares of pixels are one
/// cell from the first convolution on, and a cell is masked if any of its pixels is.
class ImageEncoder : public torch::nn::Module {
 public:
  explicit ImageEncoder(const ImageTokenizerConfig& config);

  struct Output {
    at::Tensor features;  ///< [B, latent_channels, h, w]
    at::Tensor mask;      ///< [B, 1, h, w] boolean, or undefined
  };
  /// @param image [B, 3, H, W]
  /// @param mask [B, 1, H, W] boolean or undefined
  Output forward(const at::Tensor& image, const at::Tensor& mask) const;

 private:
  class Level;
  Convolutions convolutions_;
  int stem_;
  Activation activation_;
  std::shared_ptr<TwoStreamConvolution> conv_in_;
  std::shared_ptr<ModuleList<Level>> levels_;
  std::shared_ptr<ModuleList<ResidualBlock>> middle_;
  std::shared_ptr<Normalisation> norm_out_;
  std::shared_ptr<TwoStreamConvolution> conv_out_;
};

}  // namespace ilat
