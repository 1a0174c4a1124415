#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

namespace ilat {

/// The discrete representation: every cell becomes its nearest code vector (L2).
class Codebook : public torch::nn::Module {
 public:
  /// Codes start uniform in +-1/size (the release's way).
  Codebook(int size, int width);

  /// [B, D, h, w] -> indices [B, h, w] (int64). Lowest index on a tie. No gradient.
  at::Tensor nearest(const at::Tensor& features) const;
  /// indices [B, h, w] -> code vectors [B, D, h, w]; differentiable with respect to the codes.
  at::Tensor look_up(const at::Tensor& indices) const;

  int size() const { return static_cast<int>(weight.size(0)); }
  int width() const { return static_cast<int>(weight.size(1)); }

  at::Tensor weight;  // [K, D]
};

/// Forward: the code vectors; backward: the gradient goes to the features unchanged (straight-through).
at::Tensor straight_through(const at::Tensor& features, const at::Tensor& codes);

/// exp of the entropy of the codes' frequencies: how many codes are in even use. 1 to `size`.
/// @param indices any shape, int64
/// @return scalar
at::Tensor perplexity(const at::Tensor& indices, int size);

}  // namespace ilat
