#include "transformer/packed_blocks.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "nn/dropout.h"

namespace ilat {

namespace {

constexpr double kSlowest = 50;   // cells: the lowest frequency turns about a radian over three grids
constexpr double kScale = 1.2;    // of the queries, where it starts

/// Turns the pairs (i, i + half) of a head's numbers. [B, R, heads, head_width]
at::Tensor turned(const at::Tensor& x, const Rotation& rotation) {
  const std::int64_t half = x.size(-1) / 2;
  const at::Tensor a = x.narrow(-1, 0, half), b = x.narrow(-1, half, half);
  return at::cat({a * rotation.cosines - b * rotation.sines, a * rotation.sines + b * rotation.cosines}, -1);
}

/// [B, heads, R, head_width] x3 -> [B, R, D]
at::Tensor mixed(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& bias) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(query.size(-1)));
  at::Tensor scores = at::matmul(query * scale, key.transpose(-2, -1));  // [B, heads, R, C]
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

at::Tensor rms_normalised(const at::Tensor& x) {
  const at::Tensor wide = x.to(at::kFloat);
  return wide * (wide.square().mean(-1, true) + 1e-6).rsqrt();
}

SourceScale::SourceScale(std::int64_t width, double start) {
  weight = register_parameter("weight", at::full({width}, start));
}

at::Tensor SourceScale::forward(const at::Tensor& x) const { return rms_normalised(x) * weight; }

Rotation rotation_of(const at::Tensor& cells, std::int64_t tokens_per_side, std::int64_t head_width) {
  const std::int64_t quarter = head_width / 4;
  const at::Tensor frequency = at::exp(at::arange(quarter, cells.options().dtype(at::kFloat)) *
                                       (-std::log(kSlowest) / static_cast<double>(quarter)));  // [head_width / 4]
  const at::Tensor x = at::remainder(cells, tokens_per_side);
  const at::Tensor y = at::floor_divide(cells, tokens_per_side);
  const at::Tensor angles =
      at::cat({y.unsqueeze(-1) * frequency, x.unsqueeze(-1) * frequency}, -1).unsqueeze(2);  // [B, R, 1, head_width / 2]
  return {angles.cos(), angles.sin()};
}

PackedAttention::PackedAttention(std::int64_t width, std::int64_t heads) : heads_(heads) {
  input_ = register_module("input", scaled_linear(width, 3 * width));
  output_ = register_module("output", zero_linear(width, width));
  log_scale_ = register_parameter("log_scale", at::full({1}, std::log(kScale)));
}

PackedAttention::Heads PackedAttention::heads_of(const at::Tensor& x, const RowRotations& rotations) const {
  const at::Tensor all = input_->forward(x).view({x.size(0), x.size(1), 3, heads_, -1});  // [B, R, 3, heads, head_width]
  const auto type = x.scalar_type();
  const at::Tensor query = turned(rms_normalised(all.select(2, 0)) * log_scale_.exp(), rotations.queries);
  const at::Tensor key = turned(rms_normalised(all.select(2, 1)), rotations.keys);
  return {query.to(type).transpose(1, 2), key.to(type).transpose(1, 2), all.select(2, 2).transpose(1, 2)};
}

at::Tensor PackedAttention::forward(const at::Tensor& x, const RowRotations& rotations, const at::Tensor& bias) const {
  const Heads heads = heads_of(x, rotations);
  return output_->forward(mixed(heads.query, heads.key, heads.value, bias));
}

at::Tensor PackedAttention::forward_cached(const at::Tensor& x, const RowRotations& rotations, LayerCache& cache,
                                           std::span<const std::int64_t> first_slots, const at::Tensor& bias) const {
  const Heads heads = heads_of(x, rotations);
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
