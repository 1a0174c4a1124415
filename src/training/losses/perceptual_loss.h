#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

namespace ilat {

/// Mean absolute difference of VGG19's features relu1_1, relu2_1, relu3_1, relu4_1 and relu5_1, summed (spec section
/// 3).
class PerceptualLoss {
 public:
  /// @param weights safetensors file with torchvision's names ("features.0.weight" ... "features.28.bias"); more
  ///                tensors may be in it
  /// @throws Error not_found, or bad_model that lists what is missing or mis-shaped
  explicit PerceptualLoss(const std::filesystem::path& weights, const at::Device& device = at::kCPU);

  /// @param image, target [B, 1 or 3, H, W] in [-1, 1]
  /// @return scalar
  at::Tensor operator()(const at::Tensor& image, const at::Tensor& target) const;

 private:
  std::vector<at::Tensor> features(const at::Tensor& image) const;

  struct Convolution {
    at::Tensor weight, bias;
  };
  std::vector<Convolution> convolutions_;
};

}  // namespace ilat
