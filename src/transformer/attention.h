#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "nn/linear.h"

namespace ilat {

/// Keys and values of one layer for a batch of sequences.
struct LayerCache {
  at::Tensor keys;    // [B, heads, capacity, head_width]
  at::Tensor values;  // [B, heads, capacity, head_width]
};

/// Multi-head self-attention in which each row sees a given set of rows (spec section 5).
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

}  // namespace ilat
