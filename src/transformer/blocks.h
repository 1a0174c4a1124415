#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/linear.h"

namespace ilat {

// What the transformer is made of, from the rows' way in to their way out (spec section 5).

/// A joint (x, y, visible) as a row: MLP 3 -> 64 -> 256 -> D with ReLU after each layer.
/// [B, J, 3] -> [B, J, D]
class PoseEmbedding : public torch::nn::Module {
 public:
  explicit PoseEmbedding(std::int64_t width);
  at::Tensor forward(at::Tensor joints) const;

 private:
  std::array<std::shared_ptr<Linear>, 3> layers_;
};

/// Keys and values of one layer for a batch of sequences.
struct LayerCache {
  at::Tensor keys;    // [B, heads, capacity, head_width]
  at::Tensor values;  // [B, heads, capacity, head_width]
};

/// Zeros, not empty: a slot that nobody sees still takes part in 0 * value.
/// @param shape [B, heads, capacity, head_width]
std::vector<LayerCache> empty_caches(std::size_t layers, at::IntArrayRef shape, const at::TensorOptions& options);

/// Multi-head self-attention in which each row sees a given set of rows.
class Attention : public torch::nn::Module {
 public:
  struct Options {
    std::int64_t width = 0;
    std::int64_t heads = 0;
    double dropout = 0;  // on the attention weights while training
  };
  explicit Attention(const Options& options);

  /// @param x [B, T, D]
  /// @param bias [B or 1, 1, R, T] added to the scores of the last R rows: 0 = row sees column, -inf = it does not.
  /// The rows before them see each other and nothing else: for these no other score is computed.
  at::Tensor forward(const at::Tensor& x, const at::Tensor& bias) const;

  /// Attention of new rows over a cache that their own keys and values join first.
  /// @param x [B, R, D]
  /// @param first_slots B entries: row r of sequence b goes to cache slot first_slots[b] + r
  /// @param bias [B, 1, R, used] over the first `used` slots
  at::Tensor forward_cached(const at::Tensor& x, LayerCache& cache, std::span<const std::int64_t> first_slots,
                            const at::Tensor& bias) const;

 private:
  at::Tensor split_heads(const at::Tensor& rows) const;
  at::Tensor mix(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& bias) const;

  Options options_;
  std::shared_ptr<Linear> query_, key_, value_, output_;
};

/// [B or 1, R, C] boolean, true = row sees column -> [B or 1, 1, R, C]: 0 or -inf.
at::Tensor attention_bias(const at::Tensor& visible, at::ScalarType type);

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

/// LayerNorm, linear, GELU, LayerNorm: the row that is compared with the embeddings.
/// [..., D] -> [..., D]
class PredictionHead : public torch::nn::Module {
 public:
  explicit PredictionHead(std::int64_t width) : PredictionHead(width, std::make_shared<Linear>(width, width)) {}
  PredictionHead(std::int64_t width, std::shared_ptr<Linear> dense);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<Linear> dense_;
};

}  // namespace ilat
