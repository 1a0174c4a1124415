#include "transformer/blocks.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "nn/dropout.h"

namespace ilat {

PoseEmbedding::PoseEmbedding(std::int64_t width) {
  const std::array<std::int64_t, 4> widths{3, 64, 256, width};
  for (std::size_t i = 0; i < layers_.size(); ++i)
    layers_[i] = register_module(std::to_string(i), std::make_shared<Linear>(widths[i], widths[i + 1]));
}

at::Tensor PoseEmbedding::forward(at::Tensor joints) const {
  for (const auto& layer : layers_) joints = at::relu(layer->forward(joints));
  return joints;
}

std::vector<LayerCache> empty_caches(std::size_t layers, at::IntArrayRef shape, const at::TensorOptions& options) {
  std::vector<LayerCache> caches(layers);
  for (LayerCache& cache : caches)
    for (at::Tensor* part : {&cache.keys, &cache.values}) *part = at::zeros(shape, options);
  return caches;
}

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

Mlp::Mlp(std::int64_t width) {
  up_ = register_module("up", std::make_shared<Linear>(width, 4 * width));
  down_ = register_module("down", std::make_shared<Linear>(4 * width, width));
}

at::Tensor Mlp::forward(const at::Tensor& x) const { return down_->forward(at::gelu(up_->forward(x))); }

TransformerBlock::TransformerBlock(const Options& options) : options_(options) {
  const std::int64_t width = options.attention.width;
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(width));
  attention_ = register_module("attention", std::make_shared<Attention>(options.attention));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(width));
  mlp_ = register_module("mlp", std::make_shared<Mlp>(width));
}

at::Tensor TransformerBlock::forward(const at::Tensor& x, const at::Tensor& bias) const {
  return add_branches(x, attention_->forward(norm1_->forward(x, bias.scalar_type()), bias));
}

at::Tensor TransformerBlock::forward_cached(const at::Tensor& x, LayerCache& cache,
                                            std::span<const std::int64_t> first_slots, const at::Tensor& bias) const {
  return add_branches(x, attention_->forward_cached(norm1_->forward(x, bias.scalar_type()), cache, first_slots, bias));
}

at::Tensor TransformerBlock::add_branches(const at::Tensor& x, const at::Tensor& attended) const {
  const at::Tensor h = x + drop_out(attended, options_.dropout, is_training());  // [B, T, D]
  return h + drop_out(mlp_->forward(norm2_->forward(h, attended.scalar_type())), options_.dropout, is_training());
}

PredictionHead::PredictionHead(std::int64_t width, std::shared_ptr<Linear> dense) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(width));
  dense_ = register_module("dense", std::move(dense));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(width));
}

at::Tensor PredictionHead::forward(const at::Tensor& x) const {
  const auto type = x.scalar_type();
  return norm2_->forward(at::gelu(dense_->forward(norm1_->forward(x, type))), type);
}

}  // namespace ilat
