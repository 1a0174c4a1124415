#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

#include "backend/torch/float_maps_tensor.h"
#include "backend/torch/key_value_cache.h"
#include "backend/torch/sequences.h"
#include "transformer/packed_transformer.h"

namespace ilat {

namespace {

/// Slots of a sequence: kept cells and those of the source photo, then the queries in the order in which they were answered.
struct PackedCache : TorchKvCache {
  std::unique_ptr<KvCache> copy() const override {
    auto other = std::make_unique<PackedCache>(*this);
    other->own_numbers();
    return other;
  }

  at::Tensor condition;  // [B, cells, D]
  at::Tensor outputs;    // [outputs of the last step, D]
};

/// [B, C, h, w] -> [B, L, C]
at::Tensor cells_of(const FloatMaps& maps, at::Device device) {
  return to_tensor(maps, device).flatten(2).transpose(1, 2);
}

class PackedSequencesOnTorch : public Sequences {
 public:
  PackedSequencesOnTorch(const ModelConfig& config, const Networks& networks, at::ScalarType type)
      : config_(config), transformer_(networks.packed_transformer), type_(type) {}

  Condition condition(const Guides& guides) override {
    const PackedTransformer& transformer = network();
    const int side = transformer.config().resolution, batch = guides.image.batch;
    expect_shape(guides.sketch, transformer.config().guide_maps(), side, "lines");
    expect_shape(guides.known, 1, side, "a map of known lines");
    expect_shape(guides.drawn, 1, side, "a map of drawn lines");
    expect_shape(guides.image, 3, side, "an image");
    expect_shape(guides.mask, 1, side, "a mask");
    const FloatMaps strokes = guides.strokes.empty() ? FloatMaps(batch, 4, side, side) : guides.strokes;
    expect_shape(strokes, 4, side, "strokes");
    const auto tensor = [&](const FloatMaps& maps) { return to_tensor(maps, transformer.device()); };
    const at::Tensor cells = transformer.condition({.image = tensor(guides.image),
                                                    .mask = tensor(guides.mask),
                                                    .lines = tensor(guides.sketch),
                                                    .known = tensor(guides.known),
                                                    .drawn = tensor(guides.drawn),
                                                    .strokes = tensor(strokes)});  // [B, L, D]
    const std::int64_t grid = transformer.config().tokens_per_side;
    Condition condition;
    condition.cells = to_float_maps(cells.transpose(1, 2).reshape({batch, -1, grid, grid}));
    return condition;
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const PackedTransformer& transformer = network();
    const TransformerConfig& sizes = transformer.config();
    const std::int64_t batch = std::ssize(known_rows);
    expect_count(static_cast<std::size_t>(condition.cells.batch), known_rows.size(), "conditions");
    const bool from_features = sizes.kept_rows == KeptRows::features;
    if (from_features) expect_count(static_cast<std::size_t>(condition.features.batch), known_rows.size(), "features");

    auto cache = std::make_unique<PackedCache>();
    cache->condition = cells_of(condition.cells, transformer.device());
    expect_count(static_cast<std::size_t>(cache->condition.size(1)), static_cast<std::size_t>(sizes.cells()), "cells of a condition");
    cache->layers = transformer.make_caches(batch, sizes.cells(), type_);
    for (const Rows& item : known_rows) cache->used.push_back(std::ssize(item.rows));
    const std::int64_t longest = *std::ranges::max_element(cache->used);
    if (longest > 0) {
      const at::Tensor features =
          from_features ? cells_of(condition.features, transformer.device()) : at::Tensor();  // [B, cells, F]
      // Kept rows see each other. An item without any sees its own padding, which it overwrites later.
      const at::Tensor used = to_tensor<std::int64_t>(cache->used, {batch, 1, 1}, transformer.device()).clamp_min(1);
      const at::Tensor visible = (at::arange(longest, used.options()) < used).expand({-1, longest, -1});
      const std::vector<std::int64_t> first_slots(known_rows.size(), 0);
      run(*cache, rows_of(known_rows, longest, /*queries=*/false), features, first_slots, visible);
    }
    if (copies > 1) repeat(*cache, copies);
    return {std::move(cache), {}};
  }

  std::vector<float> step(KvCache& any_cache, std::span<const Rows> rows, StepKind) override {
    auto& cache = dynamic_cast<PackedCache&>(any_cache);
    expect_count(rows.size(), cache.used.size(), "entries of rows");
    std::int64_t longest = 0;
    for (const Rows& item : rows) longest = std::max(longest, std::ssize(item.rows));
    if (longest == 0) return {};
    const at::Tensor visible = visible_in_step(cache, longest, StepKind::causal);
    const at::Tensor h = run(cache, rows_of(rows, longest, /*queries=*/true), {}, cache.used, visible);
    std::vector<std::int64_t> outputs;  // indices into [B * R]
    for (std::size_t item = 0; item < rows.size(); ++item) {
      for (const int output : rows[item].outputs)
        outputs.push_back(static_cast<std::int64_t>(item) * longest + output);
      cache.used[item] += std::ssize(rows[item].rows) - rows[item].passing;
    }
    cache.outputs =
        h.flatten(0, 1).index_select(0, to_tensor<std::int64_t>(outputs, {std::ssize(outputs)}, h.device()));
    if (outputs.empty()) return {};
    return to_vector<float>(network().image_logits(cache.outputs));
  }

  std::vector<float> deeper(KvCache& any_cache, std::span<const Token> drawn) override {
    auto& cache = dynamic_cast<PackedCache&>(any_cache);
    const std::int64_t outputs = cache.outputs.size(0), depth = outputs == 0 ? 0 : std::ssize(drawn) / outputs;
    if (depth < 1 || depth >= network().config().codes_per_cell)
      throw Error(ErrorCode::usage, std::to_string(drawn.size()) + " codes drawn for " + std::to_string(outputs) +
                                        " cells; expected from 1 to all but one of each");
    expect_count(drawn.size(), static_cast<std::size_t>(outputs * depth), "drawn codes");
    const at::Tensor codes = to_tensor<Token>(drawn, {outputs, depth}, cache.outputs.device()).to(at::kLong);
    return to_vector<float>(network().deeper_logits(cache.outputs, codes));
  }

 private:
  const PackedTransformer& network() const { return need(transformer_, "transformer", config_); }

  /// Rows of a batch side by side, padded with rows of cell 0. [B, R]
  PackedRows rows_of(std::span<const Rows> batch, std::int64_t longest, bool queries) const {
    const std::int64_t depth = network().config().codes_per_cell, items = std::ssize(batch);
    const at::Device device = network().device();
    const auto padded = [&](auto member, std::int64_t each) {
      std::vector<std::int64_t> values(static_cast<std::size_t>(items * longest * each));
      for (std::size_t item = 0; item < batch.size(); ++item)
        std::ranges::copy(batch[item].*member,
                          values.begin() + static_cast<std::ptrdiff_t>(item) * longest * each);
      return to_tensor<std::int64_t>(values, {items, longest, each}, device);
    };
    PackedRows rows;
    rows.cells = padded(&Rows::rows, 1).squeeze(2);
    rows.sources = padded(&Rows::sources, 1).squeeze(2);
    rows.tokens = padded(&Rows::tokens, depth);
    rows.queries = at::full({items, longest}, queries, at::TensorOptions(device).dtype(at::kBool));
    if (network().config().mirror)
      rows.mirrors = queries ? padded(&Rows::mirrors, depth) : at::full_like(rows.tokens, kNoToken);
    return rows;
  }

  /// [B, R, D]
  at::Tensor run(PackedCache& cache, const PackedRows& rows, const at::Tensor& features,
                 std::span<const std::int64_t> first_slots, const at::Tensor& visible) const {
    reserve(cache.layers, visible.size(2));
    const at::Tensor x = network().embed(rows, cache.condition, features).to(type_);
    return network().forward_cached(x, network().rotations(rows), cache.layers, first_slots, visible);
  }

  static void repeat(PackedCache& cache, int copies) {
    repeat_sequences(cache, copies);
    cache.condition = cache.condition.repeat_interleave(copies, 0);
  }

  const ModelConfig& config_;
  std::shared_ptr<PackedTransformer> transformer_;
  at::ScalarType type_;
};

}  // namespace

std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type) {
  return std::make_unique<PackedSequencesOnTorch>(config, networks, type);
}

}  // namespace ilat
