#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "transformer/blocks.h"
#include "transformer/turned_heads.h"

namespace ilat {

// The blocks of the packed layout (spec section 8). Beside the paper's: queries and keys of length 1, positions as
// rotations, squared ReLU, weights that start at 0.8 / sqrt(fan-in) and output projections that start at zero.

/// rms_normalised(x) times a learned vector, so that whatever reaches a row from several sources comes at one scale.
class SourceScale : public torch::nn::Module {
 public:
  SourceScale(std::int64_t width, double start);
  /// [..., D] -> [..., D] float32
  at::Tensor forward(const at::Tensor& x) const;

  at::Tensor weight;  // [D]
};

/// Multi-head self-attention of queries and keys of one length, turned by where they stand.
class PackedAttention : public torch::nn::Module {
 public:
  PackedAttention(std::int64_t width, std::int64_t heads);

  /// @param x [B, T, D]
  /// @param bias [B or 1, 1, T, T], added to the scores: 0 = row sees column, -inf = it does not
  at::Tensor forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& bias) const;

  /// New rows over a cache that their own keys and values join first (see Attention::forward_cached).
  at::Tensor forward_cached(const at::Tensor& x, const RowRotations& rotations, LayerCache& cache,
                            std::span<const std::int64_t> first_slots, const at::Tensor& bias) const;

 private:
  TurnedHeads heads_of(const at::Tensor& x, const RowRotations& rotations) const;

  std::int64_t heads_;
  std::shared_ptr<Linear> input_, output_;  // query, key and value are one product
  at::Tensor log_scale_;                    // [1] of the queries
};

/// Linear D -> 4D, squared ReLU, linear 4D -> D.
class PackedMlp : public torch::nn::Module {
 public:
  explicit PackedMlp(std::int64_t width);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Linear> up_, down_;
};

/// x + attention(norm1(x)), then x + mlp(norm2(x)); the residual stream stays float32, the products run in `bias`' type.
class PackedBlock : public torch::nn::Module {
 public:
  struct Options {
    std::int64_t width = 0;
    std::int64_t heads = 0;
    double dropout = 0;  // on both residual branches while training
  };
  explicit PackedBlock(const Options& options);
  at::Tensor forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& bias) const;
  at::Tensor forward_cached(const at::Tensor& x, const RowRotations& rotations, LayerCache& cache,
                            std::span<const std::int64_t> first_slots, const at::Tensor& bias) const;

 private:
  at::Tensor add_branches(const at::Tensor& x, const at::Tensor& attended) const;

  double dropout_;
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<PackedAttention> attention_;
  std::shared_ptr<PackedMlp> mlp_;
};

/// A linear layer that starts at 0.8 / sqrt(fan-in), or at zero.
std::shared_ptr<Linear> scaled_linear(std::int64_t in, std::int64_t out);
std::shared_ptr<Linear> zero_linear(std::int64_t in, std::int64_t out);

}  // namespace ilat
