#pragma once

#include <vector>

#include "evaluation/torch/published_weights.h"

namespace ilat {

/// LPIPS 0.1 (Zhang et al., "The unreasonable effectiveness of deep features as a perceptual metric", 2018): squared
/// differences of a network's features, each cell's brought to length 1, weighted by channel, mean over cells, summed
/// over five layers.
class Lpips {
 public:
  /// @param network torchvision's AlexNet or VGG-16: which of them, its first convolution tells
  /// @param linear the authors' weights of channels, lin0.model.1.weight ... lin4.model.1.weight
  /// @throws Error as read_published()
  Lpips(const std::filesystem::path& network, const std::filesystem::path& linear);

  /// @param one, other [B, 3, H, W] in [-1, 1], sides of at least 32
  /// @return [B]
  at::Tensor operator()(const at::Tensor& one, const at::Tensor& other) const;

 private:
  struct Step {
    int number;  // in torchvision's list `features`
    std::int64_t in, out, kernel, stride, padding;
    bool pool_before, keep;  // max-pooling before it; its ReLU is one of the five layers
  };
  static const std::vector<Step>& alexnet();
  static const std::vector<Step>& vgg16();
  std::vector<at::Tensor> features(at::Tensor x) const;

  const std::vector<Step>* steps_;
  std::int64_t pool_;  // side of the squares pooled; the stride is 2
  std::vector<at::Tensor> weights_, biases_;  // by step
  std::vector<at::Tensor> linear_;            // [1, C, 1, 1] by layer
};

}  // namespace ilat
