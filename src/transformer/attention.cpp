#include "transformer/attention.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/dropout.h"

namespace ilat {

Attention::Attention(const Options& options) : options_(options) {
  query_ = register_module("query", std::make_shared<Linear>(options.width, options.width));
  key_ = register_module("key", std::make_shared<Linear>(options.width, options.width));
  value_ = register_module("value", std::make_shared<Linear>(options.width, options.width));
  output_ = register_module("output", std::make_shared<Linear>(options.width, options.width));
}

// [B, R, D] -> [B, heads, R, head_width]
at::Tensor Attention::split_heads(const at::Tensor& rows) const {
  return rows.view({rows.size(0), rows.size(1), options_.heads, -1}).transpose(1, 2);
}

at::Tensor Attention::mix(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                          const at::Tensor& bias) const {
  const double scale = 1.0 / std::sqrt(static_cast<double>(query.size(-1)));
  // Softmax accumulates in float32 whatever the type of the scores.
  at::Tensor scores = at::matmul(query * scale, key.transpose(-2, -1));  // [B, heads, R, C]
  if (bias.defined()) scores.add_(bias);
  const at::Tensor weights = drop_out(at::softmax(scores, -1), options_.dropout, is_training());
  return at::matmul(weights, value).transpose(1, 2).flatten(2);  // [B, heads, R, head_width] -> [B, R, D]
}

at::Tensor Attention::forward(const at::Tensor& x, const at::Tensor& bias) const {
  // Contiguous keys: the batched product reads them transposed without another copy.
  const at::Tensor query = split_heads(query_->forward(x)), key = split_heads(key_->forward(x)).contiguous(),
                   value = split_heads(value_->forward(x)).contiguous();  // [B, heads, T, head_width]
  const std::int64_t last = bias.size(2), first = x.size(1) - last;
  const at::Tensor image = mix(query.narrow(2, first, last), key, value, bias);  // [B, R, D]
  if (first == 0) return output_->forward(image);
  const at::Tensor condition = mix(query.narrow(2, 0, first), key.narrow(2, 0, first), value.narrow(2, 0, first), {});
  return output_->forward(at::cat({condition, image}, 1));
}

at::Tensor Attention::forward_cached(const at::Tensor& x, LayerCache& cache, std::span<const std::int64_t> first_slots,
                                     const at::Tensor& bias) const {
  const at::Tensor key = split_heads(key_->forward(x)), value = split_heads(value_->forward(x));
  const std::int64_t rows = x.size(1), used = bias.size(-1);
  const bool alike = std::ranges::all_of(first_slots, [&](std::int64_t slot) { return slot == first_slots[0]; });
  if (alike) {
    cache.keys.narrow(2, first_slots[0], rows).copy_(key);
    cache.values.narrow(2, first_slots[0], rows).copy_(value);
  } else {
    for (std::int64_t item = 0; item < x.size(0); ++item) {
      const std::int64_t slot = first_slots[static_cast<std::size_t>(item)];
      cache.keys[item].narrow(1, slot, rows).copy_(key[item]);
      cache.values[item].narrow(1, slot, rows).copy_(value[item]);
    }
  }
  const at::Tensor query = split_heads(query_->forward(x));
  return output_->forward(mix(query, cache.keys.narrow(2, 0, used), cache.values.narrow(2, 0, used), bias));
}

at::Tensor attention_bias(const at::Tensor& visible, at::ScalarType type) {
  const at::Tensor bias = at::zeros(visible.sizes(), visible.options().dtype(type));
  return bias.masked_fill_(visible.logical_not(), -std::numeric_limits<double>::infinity()).unsqueeze(1);
}

}  // namespace ilat
