#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <vector>

namespace ilat {

/// The discrete representation: every cell becomes its nearest code vector (L2).
///
/// With a depth of C > 1 a cell becomes a sum of C vectors, each the nearest one to what those before left over
/// (residual quantisation: Lee et al., CVPR 2022), from a codebook of its own. The first says most, so a transformer
/// draws a cell's tokens in their order.
class Codebook : public torch::nn::Module {
 public:
  /// Codes start uniform in +-1/size (the release's way).
  /// @param size codes of one depth
  Codebook(int size, int width, int depth = 1);

  /// [B, D, h, w] -> indices [B, h, w], or [B, h, w, C] where C > 1 (int64), each in 0 ... K-1. Lowest index on a tie.
  /// No gradient.
  at::Tensor nearest(const at::Tensor& features) const;
  /// The same for rows of one depth: what is left of cells, [N, D] -> indices [N].
  at::Tensor nearest_of(const at::Tensor& cells, int depth) const;
  /// indices -> code vectors, summed over depths: [B, D, h, w]; differentiable with respect to the codes.
  at::Tensor look_up(const at::Tensor& indices) const;
  /// The sums of each cell's first 1, 2 ... C code vectors: C times [B, D, h, w]; the last is look_up().
  std::vector<at::Tensor> partial_sums(const at::Tensor& indices) const;

  /// Rows of `weight` that cells chose: indices, plus K for every depth before. Same shape.
  at::Tensor rows(const at::Tensor& indices) const;

  int size() const { return static_cast<int>(weight.size(0)) / depth_; }
  int width() const { return static_cast<int>(weight.size(1)); }
  int depth() const { return depth_; }
  /// Codes of one depth, [K, D].
  at::Tensor codes(int depth) const { return weight.narrow(0, std::int64_t{depth} * size(), size()); }

  at::Tensor weight;  // [C K, D], depth after depth

 private:
  int depth_;
};

/// Forward: the code vectors; backward: the gradient goes to the features unchanged (straight-through).
at::Tensor straight_through(const at::Tensor& features, const at::Tensor& codes);

/// exp of the entropy of the codes' frequencies: how many codes are in even use. 1 to `size`.
/// @param indices any shape, int64
/// @return scalar
at::Tensor perplexity(const at::Tensor& indices, int size);

}  // namespace ilat
