#include "backend/cpu/transformer/packed_transformer.h"

#include <algorithm>

#include "backend/expect.h"
#include "kernels/row_norms.h"

namespace ilat::cpu {

PackedTransformer::PackedTransformer(WeightReader& weights, const TransformerConfig& config)
    : config_(config),
      image_embedding_(weights.take("image_embedding", {std::int64_t{config.codes_per_cell} * config.image_codes, config.width})),
      image_bias_(weights.take("image_bias", {std::int64_t{config.codes_per_cell} * config.image_codes})),
      image_start_(weights.take("image_start", {1, config.width})),
      mask_embedding_(weights.take("mask_embedding", {1, config.width})),
      position_(weights.take("position", {config.tokens(), config.width})),
      kind_(weights.take("kind", {config.source_joints > 0 ? 3 : 2, config.width})),
      carried_scale_(weights.take("carried_scale.weight", {config.width})),
      place_scale_(weights.take("place_scale.weight", {config.width})),
      condition_(weights, "condition", config),
      blocks_(weights, config),
      head_(weights, "head", config.width) {
  const int width = config.width;
  if (config.kept_rows == KeptRows::features) feature_.emplace(weights, "feature", config.feature_width, width);
  if (config.mirror) mirror_.emplace(weights, "mirror", width, width);
  for (int depth = 1; depth < config.codes_per_cell; ++depth) {
    const std::string name = "depth_head." + std::to_string(depth);
    depth_heads_.push_back({LayerNorm(weights, name + ".norm1", width), Linear(weights, name + ".up", 2 * width, 2 * width),
                            Linear(weights, name + ".down", 2 * width, width), LayerNorm(weights, name + ".norm2", width)});
  }
  if (image_embedding_.empty() || image_bias_.empty()) return;  // finish() says what is wrong
  for (int depth = 0; depth < config.codes_per_cell; ++depth) {
    const std::size_t codes = static_cast<std::size_t>(config.image_codes), first = static_cast<std::size_t>(depth) * codes;
    const std::size_t each = static_cast<std::size_t>(width);
    logits_.emplace_back(weights.precision(), std::span(image_embedding_).subspan(first * each, codes * each),
                         std::span(image_bias_).subspan(first, codes));
  }
}

/// Adds the embeddings of a cell's first codes; what is no code counts as the first one, as nothing reads the sum then.
void PackedTransformer::add_codes(std::span<const Token> codes, std::span<float> sum) const {
  for (std::size_t depth = 0; depth < codes.size(); ++depth) {
    const std::size_t row = depth * config_.image_codes + static_cast<std::size_t>(std::max(codes[depth], 0));
    add(sum, std::span(image_embedding_).subspan(row * config_.width, sum.size()));
  }
}

void PackedTransformer::check(const Rows& rows) const {
  const std::size_t count = rows.rows.size(), depth = static_cast<std::size_t>(config_.codes_per_cell);
  expect_count(rows.sources.size(), count, "sources of rows");
  expect_count(rows.tokens.size(), count * depth, "tokens of rows");
  expect_codes(rows.tokens, config_.image_codes, "image tokens");
  for (const auto* cells : {&rows.rows, &rows.sources})
    for (const int cell : *cells)
      if (cell < 0 || cell >= config_.cells())
        throw Error(ErrorCode::usage, "cell " + std::to_string(cell) + " is none of the " + std::to_string(config_.cells()) +
                                          " of the model");
}

std::vector<float> PackedTransformer::carried_by(const PackedRows& packed) const {
  const std::size_t count = packed.rows.rows.size(), width = static_cast<std::size_t>(config_.width);
  const std::size_t depth = static_cast<std::size_t>(config_.codes_per_cell);
  std::vector<float> carried(count * width);
  if (feature_ && !packed.queries) {
    const std::size_t each = static_cast<std::size_t>(config_.feature_width);
    std::vector<float> features;
    for (const int cell : packed.rows.rows) {
      const auto own = packed.features.subspan(static_cast<std::size_t>(cell) * each, each);
      features.insert(features.end(), own.begin(), own.end());
    }
    feature_->forward(features, carried, Work::prefill);
    return carried;
  }
  for (std::size_t row = 0; row < count; ++row) {
    const std::span<const Token> tokens = std::span(packed.rows.tokens).subspan(row * depth, depth);
    const std::span<float> own = std::span(carried).subspan(row * width, width);
    if (tokens.front() == kStartToken)
      std::ranges::copy(image_start_, own.begin());
    else if (tokens.front() == kNoToken)
      std::ranges::copy(mask_embedding_, own.begin());
    else
      add_codes(tokens, own);
  }
  return carried;
}

void PackedTransformer::embed(const PackedRows& packed, std::vector<float>& x) const {
  check(packed.rows);
  const std::size_t count = packed.rows.rows.size(), width = static_cast<std::size_t>(config_.width);
  if (count == 0) return;
  std::vector<float> rows = carried_by(packed), place(count * width);
  rms_normalise({.x = rows, .weight = carried_scale_, .width = config_.width}, rows);
  const auto cell_of = [&](std::size_t row) { return static_cast<std::size_t>(packed.rows.rows[row]); };
  for (std::size_t row = 0; row < count; ++row) {
    const std::span<float> own = std::span(place).subspan(row * width, width);
    const std::size_t grid = static_cast<std::size_t>(config_.tokens()), kind = packed.queries ? 1 : cell_of(row) >= grid ? 2 : 0;
    add(own, std::span(position_).subspan(cell_of(row) % grid * width, width));
    add(own, std::span(kind_).subspan(kind * width, width));
  }
  rms_normalise({.x = place, .weight = place_scale_, .width = config_.width}, place);
  add(rows, place);
  for (std::size_t row = 0; row < count; ++row)
    add(std::span(rows).subspan(row * width, width), packed.condition.subspan(cell_of(row) * width, width));
  if (mirror_) {
    std::vector<float> across(count * width), told(count * width);
    const std::size_t depth = static_cast<std::size_t>(config_.codes_per_cell);
    if (packed.queries) {
      expect_count(packed.rows.mirrors.size(), count * depth, "tokens of mirrored cells");
      expect_codes(packed.rows.mirrors, config_.image_codes, "mirrored cells' tokens");
      for (std::size_t row = 0; row < count; ++row) {
        const std::span<const Token> tokens = std::span(packed.rows.mirrors).subspan(row * depth, depth);
        const std::span<float> own = std::span(across).subspan(row * width, width);
        if (tokens.front() < 0) continue;
        add_codes(tokens, own);
        rms_normalise({.x = own, .weight = {}, .width = config_.width}, own);
      }
    }
    mirror_->forward(across, told, packed.queries ? Work::step : Work::prefill);
    add(rows, told);
  }
  x.insert(x.end(), rows.begin(), rows.end());
}

std::vector<float> PackedTransformer::image_logits(std::span<const float> x) const {
  std::vector<float> logits(x.size() / static_cast<std::size_t>(config_.width) * static_cast<std::size_t>(config_.image_codes));
  logits_.front().forward(head_.forward(x, Work::step), logits, Work::step);
  return logits;
}

std::vector<float> PackedTransformer::deeper_logits(std::span<const float> x, std::span<const Token> drawn) const {
  expect_codes(drawn, config_.image_codes, "drawn codes");
  const std::size_t width = static_cast<std::size_t>(config_.width), rows = x.size() / width, depth = drawn.size() / rows;
  const DepthHead& head = depth_heads_[depth - 1];
  std::vector<float> normalised(x.size()), both(2 * x.size()), up(2 * x.size()), down(x.size());
  head.norm1.forward(x, normalised);
  for (std::size_t row = 0; row < rows; ++row) {  // the row, then what was drawn
    const std::span<float> own = std::span(both).subspan(row * 2 * width, 2 * width);
    std::copy_n(normalised.begin() + static_cast<std::ptrdiff_t>(row * width), width, own.begin());
    const std::span<float> codes = own.subspan(width);
    add_codes(drawn.subspan(row * depth, depth), codes);
    rms_normalise({.x = codes, .weight = {}, .width = config_.width}, codes);
  }
  head.up.forward(both, up, Work::step);
  apply_curve(Curve::squared_relu, up);
  head.down.forward(up, down, Work::step);
  head.norm2.forward(down, down);
  std::vector<float> logits(rows * static_cast<std::size_t>(config_.image_codes));
  logits_[depth].forward(down, logits, Work::step);
  return logits;
}

}  // namespace ilat::cpu
