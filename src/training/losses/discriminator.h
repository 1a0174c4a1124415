#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "nn/convolution.h"
#include "nn/module_list.h"

namespace ilat {

struct DiscriminatorConfig {
  int channels = 3;        // of the image
  int base_channels = 64;  // width of the first layer
  int layers = 3;          // strided layers; each but the first doubles the width, up to 8 times
  int stem = 1;            // side of the squares of pixels folded into channels (fold.h); they replace the first strides; 1 = none
};

/// PatchGAN (spec section 3): every score judges one patch of the image.
class Discriminator : public torch::nn::Module {
 public:
  explicit Discriminator(const DiscriminatorConfig& config);
  ~Discriminator() override;

  /// [B, C, H, W] -> scores [B, 1, H / 2^layers, W / 2^layers], high = real; computes in the type of the image. While training it normalises by the
  /// batch's own statistics and moves the running ones.
  at::Tensor forward(const at::Tensor& image) const;

 private:
  class Layer;
  int stem_;
  std::shared_ptr<ModuleList<Layer>> layers_;
};

/// "main.3.running_mean" of the authors' weights -> "layer.1.norm.running_mean".
std::string discriminator_name(std::string_view released);

}  // namespace ilat
