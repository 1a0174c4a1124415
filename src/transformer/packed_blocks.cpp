#include "transformer/packed_blocks.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "nn/dropout.h"

namespace ilat {

namespace {

constexpr double kScale = 1.2;  // of the queries, where it starts

/// [B, heads, R, head_width] x3 -> [B, R, D]
at::Tensor mixed(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& bias) {
  at::Tensor scores = at::matmul(query, key.transpose(-2, -1));  // [B, heads, R, C]
  scores = scores.add_(bias);
  return at::matmul(at::softmax(scores, -1), value).transpose(1, 2).flatten(2);
}

void store(const at::Tensor& rows, std::span<const std::int64_t> first_slots, at::Tensor& slots) {
  for (std::int64_t item = 0; item < rows.size(0); ++item)
    slots[item].narrow(1, first_slots[static_cast<std::size_t>(item)], rows.size(2)).copy_(rows[item]);
}

}  // namespace

std::shared_ptr<Linear> scaled_linear(std::int64_t in, std::int64_t out) {
  const c10::AutoGradMode no_gradient(false);
  auto layer = std::make_shared<Linear>(in, out);
  layer->weight.normal_(0, 0.8 / std::sqrt(static_cast<double>(in)));
  return layer;
}

std::shared_ptr<Linear> zero_linear(std::int64_t in, std::int64_t out) {
  const c10::AutoGradMode no_gradient(false);
  auto layer = std::make_shared<Linear>(in, out);
  layer->weight.zero_();
  return layer;
}

SourceScale::SourceScale(std::int64_t width, double start) {
  weight = register_parameter("weight", at::full({width}, start));
}

at::Tensor SourceScale::forward(const at::Tensor& x) const { return rms_normalised(x) * weight; }

PackedAttention::PackedAttention(std::int64_t width, std::int64_t heads) : heads_(heads) {
  input_ = register_module("input", scaled_linear(width, 3 * width));
  output_ = register_module("output", zero_linear(width, width));
  log_scale_ = register_parameter("log_scale", at::full({1}, std::log(kScale)));
}

TurnedHeads PackedAttention::heads_of(const at::Tensor& x, const RowRotations& rotations) const {
  const at::Tensor rows = input_->forward(x).view({x.size(0), x.size(1), 3, heads_, -1});  // [B, R, 3, heads, head_width]
  const double head_scale = 1.0 / std::sqrt(static_cast<double>(rows.size(-1)));
  return turned_heads(rows, rotations, log_scale_.exp() * head_scale);
}

at::Tensor PackedAttention::forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& bias) const {
  const TurnedHeads heads = heads_of(x, rotations);
  return output_->forward(mixed(heads.query, heads.key, heads.value, bias));
}

at::Tensor PackedAttention::forward_cached(const at::Tensor& x, const RowRotations& rotations, LayerCache& cache,
                                           std::span<const std::int64_t> first_slots, const at::Tensor& bias) const {
  const TurnedHeads heads = heads_of(x, rotations);
  store(heads.key, first_slots, cache.keys);
  store(heads.value, first_slots, cache.values);
  const std::int64_t used = bias.size(-1);
  return output_->forward(
      mixed(heads.query, cache.keys.narrow(2, 0, used), cache.values.narrow(2, 0, used), bias));
}

PackedMlp::PackedMlp(std::int64_t width) {
  up_ = register_module("up", scaled_linear(width, 4 * width));
  down_ = register_module("down", zero_linear(4 * width, width));
}

at::Tensor PackedMlp::forward(const at::Tensor& x) const {
  return down_->forward(at::relu(up_->forward(x)).square());
}

PackedBlock::PackedBlock(const Options& options) : dropout_(options.dropout) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(options.width));
  attention_ = register_module("attention", std::make_shared<PackedAttention>(options.width, options.heads));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(options.width));
  mlp_ = register_module("mlp", std::make_shared<PackedMlp>(options.width));
}

at::Tensor PackedBlock::forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& bias) const {
  return add_branches(x, attention_->forward(norm1_->forward(x, bias.scalar_type()), rotations, bias));
}

at::Tensor PackedBlock::forward_cached(const at::Tensor& x, const RowRotations& rotations, LayerCache& cache,
                                       std::span<const std::int64_t> first_slots, const at::Tensor& bias) const {
  return add_branches(
      x, attention_->forward_cached(norm1_->forward(x, bias.scalar_type()), rotations, cache, first_slots, bias));
}

at::Tensor PackedBlock::add_branches(const at::Tensor& x, const at::Tensor& attended) const {
  const at::Tensor h = x + drop_out(attended, dropout_, is_training());  // [B, T, D]
  return h + drop_out(mlp_->forward(norm2_->forward(h, attended.scalar_type())), dropout_, is_training());
}

}  // namespace ilat
