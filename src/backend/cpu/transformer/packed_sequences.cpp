#include <optional>
#include <utility>

#include "backend/cpu/transformer/packed_transformer.h"
#include "backend/cpu/transformer/sequences.h"
#include "backend/expect.h"

namespace ilat::cpu {
namespace {

/// Slots of a sequence: kept cells and those of the source photo, then the queries in the order in which they were answered.
struct PackedCache : KeyValueCache {
  explicit PackedCache(KeyValueCache cache) : KeyValueCache(std::move(cache)) {}
  std::unique_ptr<KvCache> copy() const override { return std::make_unique<PackedCache>(*this); }

  std::vector<float> condition;  // [sequences, cells, D]
  std::vector<float> outputs;    // [outputs of the last step, D]
};

/// [B, C, h, w] -> [B, L, C]
std::vector<float> cells_of(const FloatMaps& maps) {
  std::vector<float> cells(maps.values.size());
  const std::size_t channels = static_cast<std::size_t>(maps.channels), grid = maps.plane_size();
  for (int item = 0; item < maps.batch; ++item)
    for (std::size_t channel = 0; channel < channels; ++channel)
      for (std::size_t cell = 0; cell < grid; ++cell)
        cells[(static_cast<std::size_t>(item) * grid + cell) * channels + channel] =
            maps.plane(item, static_cast<int>(channel))[cell];
  return cells;
}

class PackedSequences : public Sequences {
 public:
  PackedSequences(const ModelConfig& config, WeightReader* weights) : config_(config) {
    if (weights != nullptr) transformer_.emplace(*weights, *config.transformer);
  }

  Condition condition(const Guides& guides) override {
    const PackedTransformer& transformer = need(transformer_, "transformer", config_);
    const int side = transformer.config().resolution, batch = guides.image.batch;
    expect_shape(guides.sketch, transformer.config().guide_maps(), side, "lines");
    expect_shape(guides.known, 1, side, "a map of known lines");
    expect_shape(guides.drawn, 1, side, "a map of drawn lines");
    expect_shape(guides.image, 3, side, "an image");
    expect_shape(guides.mask, 1, side, "a mask");
    if (!guides.strokes.empty()) expect_shape(guides.strokes, 4, side, "strokes");
    for (const FloatMaps* maps : {&guides.sketch, &guides.known, &guides.drawn, &guides.mask, &guides.strokes})
      if (!maps->empty()) expect_count(static_cast<std::size_t>(maps->batch), static_cast<std::size_t>(batch), "guides");
    return {.tokens = {}, .source_joints = {}, .target_joints = {}, .cells = transformer.condition_encoder().forward(guides)};
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const PackedTransformer& transformer = need(transformer_, "transformer", config_);
    const TransformerConfig& sizes = transformer.config();
    const std::size_t batch = known_rows.size(), grid = static_cast<std::size_t>(sizes.cells());
    const std::size_t width = static_cast<std::size_t>(sizes.width), features_each = grid * sizes.feature_width;
    expect_count(condition.cells.values.size(), batch * grid * width, "numbers of the condition");
    const bool from_features = sizes.kept_rows == KeptRows::features;
    if (from_features) expect_count(condition.features.values.size(), batch * features_each, "numbers of features");

    auto cache = std::make_unique<PackedCache>(transformer.blocks().make_cache(static_cast<int>(batch), sizes.cells()));
    cache->condition = cells_of(condition.cells);
    const std::vector<float> features = from_features ? cells_of(condition.features) : std::vector<float>();
    std::vector<float> x;
    Pass pass;
    for (std::size_t item = 0; item < batch; ++item) {
      const Rows& rows = known_rows[item];
      const int kept = static_cast<int>(rows.rows.size());
      transformer.embed({.rows = rows,
                         .queries = false,
                         .condition = condition_of(*cache, item),
                         .features = from_features ? std::span(features).subspan(item * features_each, features_each)
                                                   : std::span<const float>()},
                        x);
      for (int slot = 0; slot < kept; ++slot)  // kept rows see each other
        pass.push_back(pass_row(rows, slot, static_cast<int>(item), slot, kept));
      cache->used[item] = kept;
    }
    if (!pass.empty()) transformer.blocks().forward(x, pass, *cache, Work::prefill);
    if (copies > 1) repeat(*cache, static_cast<std::size_t>(copies));
    return {std::move(cache), {}};
  }

  std::vector<float> step(KvCache& any_cache, std::span<const Rows> rows, StepKind) override {
    const PackedTransformer& transformer = need(transformer_, "transformer", config_);
    auto& cache = dynamic_cast<PackedCache&>(any_cache);
    expect_count(rows.size(), cache.used.size(), "entries of rows");
    std::vector<float> x;
    Pass pass;
    std::vector<int> outputs;
    for (std::size_t item = 0; item < rows.size(); ++item) {
      for (const int output : rows[item].outputs) outputs.push_back(static_cast<int>(pass.size()) + output);
      transformer.embed({.rows = rows[item], .queries = true, .condition = condition_of(cache, item), .features = {}}, x);
      for (int row = 0; row < static_cast<int>(rows[item].rows.size()); ++row) {
        const int slot = cache.used[item] + row;
        pass.push_back(pass_row(rows[item], row, static_cast<int>(item), slot, slot + 1));
      }
    }
    if (pass.empty()) return {};
    transformer.blocks().forward(x, pass, cache, Work::step);
    for (std::size_t item = 0; item < rows.size(); ++item)
      cache.used[item] += static_cast<int>(rows[item].rows.size()) - rows[item].passing;
    cache.outputs = rows_at(x, outputs, transformer.config().width);
    return outputs.empty() ? std::vector<float>() : transformer.image_logits(cache.outputs);
  }

  std::vector<float> deeper(KvCache& any_cache, std::span<const Token> drawn) override {
    const PackedTransformer& transformer = need(transformer_, "transformer", config_);
    auto& cache = dynamic_cast<PackedCache&>(any_cache);
    const std::size_t outputs = cache.outputs.size() / static_cast<std::size_t>(transformer.config().width);
    const std::size_t depth = outputs == 0 ? 0 : drawn.size() / outputs;
    if (depth < 1 || depth >= static_cast<std::size_t>(transformer.config().codes_per_cell))
      throw Error(ErrorCode::usage, std::to_string(drawn.size()) + " codes drawn for " + std::to_string(outputs) +
                                        " cells; expected from 1 to all but one of each");
    expect_count(drawn.size(), outputs * depth, "drawn codes");
    return transformer.deeper_logits(cache.outputs, drawn);
  }

 private:
  /// Cells of the source photo lie over those of the picture.
  PassRow pass_row(const Rows& rows, int row, int sequence, int slot, int limit) const {
    const std::size_t index = static_cast<std::size_t>(row);
    const int grid = transformer_->config().tokens();
    return {.sequence = sequence, .slot = slot, .limit = limit, .query_cell = rows.rows[index] % grid, .key_cell = rows.sources[index] % grid};
  }

  std::span<const float> condition_of(const PackedCache& cache, std::size_t item) const {
    const std::size_t each = static_cast<std::size_t>(transformer_->config().cells()) * transformer_->config().width;
    return std::span(cache.condition).subspan(item * each, each);
  }

  static void repeat(PackedCache& cache, std::size_t copies) {
    const std::size_t each = cache.condition.size() / cache.used.size();
    std::vector<float> more;
    for (std::size_t item = 0; item < cache.used.size(); ++item)
      for (std::size_t copy = 0; copy < copies; ++copy)
        more.insert(more.end(), cache.condition.begin() + static_cast<std::ptrdiff_t>(item * each),
                    cache.condition.begin() + static_cast<std::ptrdiff_t>((item + 1) * each));
    cache.condition = std::move(more);
    cache.repeat(static_cast<int>(copies));
  }

  const ModelConfig& config_;
  std::optional<PackedTransformer> transformer_;
};

}  // namespace

std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, WeightReader* weights) {
  return std::make_unique<PackedSequences>(config, weights);
}

}  // namespace ilat::cpu
