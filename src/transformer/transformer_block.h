#pragma once

#include <memory>
#include <span>

#include "transformer/attention.h"

namespace ilat {

/// Linear D -> 4D, GELU(erf), linear 4D -> D: [..., D] -> [..., D].
class Mlp : public torch::nn::Module {
 public:
  explicit Mlp(std::int64_t width);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Linear> up_, down_;
};

/// Pre-norm block: x + attention(norm1(x)), then x + mlp(norm2(x)). The residual stream `x` stays float32; the matrix
/// products run in `type`.
class TransformerBlock : public torch::nn::Module {
 public:
  struct Options {
    Attention::Options attention;
    double dropout = 0;  // on both residual branches while training
  };
  explicit TransformerBlock(const Options& options);

  /// @param x [B, T, D] float32
  /// @param bias [B or 1, 1, R, T], of the type to compute in (see Attention::forward)
  at::Tensor forward(const at::Tensor& x, const at::Tensor& bias) const;

  /// The same for new rows over a cache (see Attention::forward_cached).
  at::Tensor forward_cached(const at::Tensor& x, LayerCache& cache, std::span<const std::int64_t> first_slots,
                            const at::Tensor& bias) const;

 private:
  at::Tensor add_branches(const at::Tensor& x, const at::Tensor& attended) const;

  Options options_;
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<Attention> attention_;
  std::shared_ptr<Mlp> mlp_;
};

}  // namespace ilat
