#include "transformer/packed_transformer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <string>

#include "config/model_checks.h"
#include "ilat/error.h"
#include "nn/dropout.h"

namespace ilat {

namespace {

constexpr double kSourceStart = 0.5;  // scale of what a row carries and of its position

at::Tensor small_random(std::int64_t rows, std::int64_t width) { return at::empty({rows, width}).normal_(0, 0.02); }

/// Sines and cosines of a cell's row and column. [L, D]
at::Tensor grid_positions(const TransformerConfig& config) {
  const std::int64_t side = config.tokens_per_side, quarter = config.width / 4;
  const at::Tensor frequency = at::exp2(at::linspace(0, std::log2(static_cast<double>(side)), quarter)) *
                               (M_PI / (2.0 * static_cast<double>(side)));        // [D / 4]
  const at::Tensor angle = at::arange(side, at::kFloat).unsqueeze(1) * frequency;  // [side, D / 4]
  const at::Tensor wave = at::cat({angle.sin(), angle.cos()}, 1) * (0.02 * M_SQRT2);
  return at::cat({wave.repeat_interleave(side, 0), wave.repeat({side, 1})}, 1);
}

/// Of every row's cell, what `values` [B, L, N] has: [B, R, N].
at::Tensor at_cells(const at::Tensor& values, const at::Tensor& cells) {
  return values.gather(1, cells.unsqueeze(-1).expand({-1, -1, values.size(2)}));
}

}  // namespace

DepthHead::DepthHead(std::int64_t width) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(width));
  up_ = register_module("up", scaled_linear(2 * width, 2 * width));
  down_ = register_module("down", scaled_linear(2 * width, width));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(width));
}

at::Tensor DepthHead::forward(const at::Tensor& row, const at::Tensor& drawn) const {
  const auto type = row.scalar_type();
  const at::Tensor both = at::cat({norm1_->forward(row, type), rms_normalised(drawn).to(type)}, -1);  // [N, 2 D]
  return norm2_->forward(down_->forward(at::relu(up_->forward(both)).square()), type);
}

PackedTransformer::PackedTransformer(const TransformerConfig& config) : config_(config) {
  ConfigProblems problems = problems_of(config);
  problems.expect(config.layout == Layout::packed, "layout", "is paper; expected packed");
  problems.throw_if_any(ErrorCode::bad_model, "transformer");
  const std::int64_t width = config.width, codes = std::int64_t{config.codes_per_cell} * config.image_codes;
  image_embedding_ = register_parameter("image_embedding", small_random(codes, width));
  image_bias_ = register_parameter("image_bias", at::zeros({codes}));
  image_start_ = register_parameter("image_start", small_random(1, width));
  mask_embedding_ = register_parameter("mask_embedding", small_random(1, width));
  position_ = register_parameter("position", grid_positions(config));
  kind_ = register_parameter("kind", small_random(config.source_joints > 0 ? 3 : 2, width));
  if (config.kept_rows == KeptRows::features)
    feature_ = register_module("feature", scaled_linear(config.feature_width, width));
  if (config.mirror) mirror_ = register_module("mirror", zero_linear(width, width));
  carried_scale_ = register_module("carried_scale", std::make_shared<SourceScale>(width, kSourceStart));
  place_scale_ = register_module("place_scale", std::make_shared<SourceScale>(width, kSourceStart));
  encoder_ = register_module("condition", std::make_shared<ConditionEncoder>(config));
  const auto list = register_module("block", std::make_shared<torch::nn::Module>());
  for (int i = 0; i < config.layers; ++i)
    blocks_.push_back(list->register_module(
        std::to_string(i), std::make_shared<PackedBlock>(PackedBlock::Options{
                               .width = width, .heads = config.heads, .dropout = config.dropout})));
  head_ = register_module("head", std::make_shared<PredictionHead>(width, scaled_linear(width, width)));
  const auto depths = register_module("depth_head", std::make_shared<torch::nn::Module>());
  for (int depth = 1; depth < config.codes_per_cell; ++depth)
    depth_heads_.push_back(depths->register_module(std::to_string(depth), std::make_shared<DepthHead>(width)));
}

at::Tensor PackedTransformer::on_grid(const at::Tensor& cells) const { return at::remainder(cells, config_.tokens()); }

at::Tensor PackedTransformer::embed_codes(const at::Tensor& codes) const {
  const at::Tensor depth = at::arange(codes.size(-1), codes.options()) * config_.image_codes;
  return at::embedding(image_embedding_, codes.clamp_min(0) + depth).sum(-2);
}

at::Tensor PackedTransformer::embed(const PackedRows& rows, const at::Tensor& condition,
                                    const at::Tensor& features) const {
  const at::Tensor first = rows.tokens.select(2, 0).unsqueeze(-1), queries = rows.queries.unsqueeze(-1);  // [B, R, 1]
  at::Tensor carried = embed_codes(rows.tokens);                                                          // [B, R, D]
  if (features.defined() && feature_) carried = at::where(queries, carried, feature_->forward(at_cells(features, rows.cells)));
  carried = at::where(first == kStartToken, image_start_, carried);
  carried = at::where(first == kNoToken, mask_embedding_, carried);
  const at::Tensor source = (rows.cells >= config_.tokens()).to(at::kLong), kind = rows.queries.to(at::kLong) + 2 * source;
  const at::Tensor place = at::embedding(position_, on_grid(rows.cells)) + at::embedding(kind_, kind);
  at::Tensor x = carried_scale_->forward(carried) + place_scale_->forward(place) + at_cells(condition, rows.cells);
  if (mirror_) {
    const at::Tensor known = (rows.mirrors.select(2, 0) >= 0).unsqueeze(-1);  // [B, R, 1]
    x = x + mirror_->forward(rms_normalised(embed_codes(rows.mirrors)) * known);
  }
  return drop_out(x, config_.dropout, is_training());
}

RowRotations PackedTransformer::rotations(const PackedRows& rows) const {
  const std::int64_t head_width = config_.width / config_.heads;
  return {rotation_of(on_grid(rows.cells), config_.tokens_per_side, head_width),
          rotation_of(on_grid(rows.sources), config_.tokens_per_side, head_width)};
}

at::Tensor PackedTransformer::forward(const at::Tensor& x, const RowRotations& rotations,
                                      const at::Tensor& visible) const {
  const at::Tensor bias = attention_bias(visible, x.scalar_type());  // [B or 1, 1, T, T]
  at::Tensor stream = x.to(at::kFloat);                              // [B, T, D]
  for (const auto& block : blocks_) stream = block->forward(stream, rotations, bias);
  return stream.to(x.scalar_type());
}

at::Tensor PackedTransformer::forward_cached(const at::Tensor& x, const RowRotations& rotations,
                                             std::vector<LayerCache>& caches,
                                             std::span<const std::int64_t> first_slots,
                                             const at::Tensor& visible) const {
  const at::Tensor bias = attention_bias(visible, x.scalar_type());  // [B, 1, R, used]
  at::Tensor stream = x.to(at::kFloat);                              // [B, R, D]
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    stream = blocks_[i]->forward_cached(stream, rotations, caches[i], first_slots, bias);
  return stream.to(x.scalar_type());
}

std::vector<LayerCache> PackedTransformer::make_caches(std::int64_t batch, std::int64_t capacity,
                                                       at::ScalarType type) const {
  return empty_caches(blocks_.size(), {batch, config_.heads, capacity, config_.width / config_.heads},
                      position_.options().dtype(type));
}

at::Tensor PackedTransformer::logits_at(const at::Tensor& h, std::int64_t depth) const {
  const std::int64_t codes = config_.image_codes;
  const at::Tensor table = image_embedding_.narrow(0, depth * codes, codes).to(h.scalar_type());
  return at::linear(h, table).to(at::kFloat) + image_bias_.narrow(0, depth * codes, codes);
}

at::Tensor PackedTransformer::image_logits(const at::Tensor& x) const { return logits_at(head_->forward(x), 0); }

at::Tensor PackedTransformer::deeper_logits(const at::Tensor& x, const at::Tensor& drawn) const {
  const std::int64_t depth = drawn.size(-1);
  return logits_at(depth_heads_[static_cast<std::size_t>(depth - 1)]->forward(x, embed_codes(drawn)), depth);
}

}  // namespace ilat
