#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "training/data/drawn/colour_strokes.h"
#include "training/losses/transformer_loss.h"
#include "training/tasks/transformer_task.h"

namespace ilat {
namespace {

constexpr std::uint64_t kParallel = 23, kStrokes = 24;  // purposes of random streams
constexpr std::int64_t kValidationBatch = 8;

/// What the transformer is told of a batch beside its tokens, without strokes.
ConditionMaps condition_maps(const Batch& batch) {
  ConditionMaps maps;
  maps.image = batch.images;
  maps.mask = batch.masks.to(at::kFloat);
  maps.lines = batch.guides;
  maps.known = at::ones_like(maps.mask);
  maps.drawn = at::zeros_like(maps.mask);
  for (std::size_t i = 0; i < batch.guide_lines.size(); ++i) {
    const auto item = static_cast<std::int64_t>(i);
    if (batch.guide_lines[i] == GuideLines::none) maps.known[item] -= maps.mask[item];
    if (batch.guide_lines[i] == GuideLines::hand) maps.drawn[item] += maps.mask[item];
  }
  maps.strokes = at::zeros({maps.lines.size(0), 4, maps.lines.size(2), maps.lines.size(3)}, maps.lines.options());
  return maps;
}

/// The same of the batch's source photos, of which nothing is masked.
ConditionMaps source_maps(const Batch& batch) {
  const at::Tensor nothing = at::zeros_like(batch.masks, at::kFloat);
  return {.image = batch.sources,
          .mask = nothing,
          .lines = batch.source_guides,
          .known = at::ones_like(nothing),
          .drawn = nothing,
          .strokes = nothing.expand({-1, 4, -1, -1})};
}

/// What all cells' rows are told beside their tokens, those of a source photo after those of the photo.
struct Told {
  ConditionMaps maps, source;
};

Told told(const Batch& batch) { return {condition_maps(batch), batch.sources.defined() ? source_maps(batch) : ConditionMaps{}}; }

/// [B, L] or [B, L C] -> [B, L, C]
at::Tensor by_cell(const at::Tensor& codes, const at::Tensor& mask) { return codes.view({mask.size(0), mask.size(1), -1}); }
at::Tensor codes_of(const TokenBatch& tokens) { return by_cell(tokens.image, tokens.mask); }

class PackedTask : public TransformerTask {
 public:
  PackedTask(std::shared_ptr<PackedTransformer> transformer, const TransformerTaskInputs& inputs)
      : transformer_(std::move(transformer)), in_(inputs) {}

  torch::nn::Module& module() const override { return *transformer_; }
  std::shared_ptr<const BatchSamples> samples() const override { return in_.samples; }

  Loss loss(const Batch& batch) override {
    const Batch here = batch.on(in_.device);
    const TokenBatch tokens = in_.source.tokens_of(here, in_.recipe.optimisation.precision);
    Told maps = told(here);
    maps.maps.strokes = colour_strokes(batch.images, batch.masks, in_.recipe.stroke_share,
                                  {in_.recipe.optimisation.seed, kStrokes, batch.position})
                       .to(in_.device);
    return {loss_of(tokens, maps, tokens.mask, drawn_tokens(tokens.mask, batch.position)), tokens.mask.sum().item<double>()};
  }

  Metrics metrics() override {
    const c10::AutoGradMode no_gradient(false);
    const std::int64_t count = validation_count(in_.data, in_.recipe.optimisation);
    if (count == 0) return {};
    double own = 0, other = 0, nothing = 0, everything = 0, masked_tokens = 0;
    transformer_->eval();
    for (std::int64_t first = 0; first < count; first += kValidationBatch) {
      Batch batch = validation_batch(in_.data, first, std::min(kValidationBatch, count - first), in_.samples.get()).on(in_.device);
      const TokenBatch tokens = in_.source.tokens_of(batch);
      const double masked = tokens.mask.sum().item<double>();
      masked_tokens += masked;
      own += masked * loss_of(tokens, told(batch), tokens.mask).item<double>();

      Batch mixed = batch;  // another photo around the masked cells; their own tokens and lines stay
      mixed.images = at::where(batch.masks, batch.images, batch.images.roll(1, 0));
      TokenBatch mixed_tokens = in_.source.tokens_of(mixed);
      mixed_tokens.image = at::where(tokens.mask.unsqueeze(-1), codes_of(tokens), codes_of(mixed_tokens));
      other += masked * loss_of(mixed_tokens, told(mixed), tokens.mask).item<double>();

      batch.masks = at::ones_like(batch.masks);
      const TokenBatch all = in_.source.tokens_of(batch);
      nothing += masked * loss_of(all, told(batch), tokens.mask).item<double>();
      everything += static_cast<double>(batch.samples.size()) *
                    loss_of(all, told(batch), all.mask).item<double>();
    }
    transformer_->train();
    const double nll = own / masked_tokens;
    return {{"nll", nll},
            {"perplexity", std::exp(nll)},
            {"nll_all_masked", everything / static_cast<double>(count)},
            {"nll_other_context", other / masked_tokens},
            {"nll_same_cells", nothing / masked_tokens}};
  }

 private:
  /// @param learned [B, L] boolean: the masked cells whose tokens count
  /// @param drawn [B], see PackedLayout::drawn
  at::Tensor loss_of(const TokenBatch& tokens, const Told& told, const at::Tensor& learned,
                     const at::Tensor& drawn = {}) const {
    const TransformerConfig& config = transformer_->config();
    const PackedSequences packed =
        pack_rows(codes_of(tokens), tokens.mask,
                  {.tokens_per_side = config.tokens_per_side,
                   .mirror = config.mirror,
                   .drawn = drawn,
                   .source = tokens.source.defined() ? by_cell(tokens.source, tokens.mask) : at::Tensor()});
    at::Tensor condition = transformer_->condition(told.maps), features = tokens.features;  // [B, L, D], [B, L, F]
    if (tokens.source.defined()) {
      condition = at::cat({condition, transformer_->condition(told.source)}, 1);
      features = at::cat({features, tokens.source_features}, 1);
    }
    at::Tensor x = transformer_->embed(packed.rows, condition, features);  // [B, R, D]
    if (in_.recipe.optimisation.precision == TrainingPrecision::bfloat16) x = x.to(at::kBFloat16);
    const std::int64_t length = tokens.mask.size(1);
    const at::Tensor rows = transformer_->forward(x, transformer_->rotations(packed.rows), packed.visible).narrow(1, 0, length);
    return packed_token_loss(*transformer_, rows, packed.targets, learned.gather(1, packed.rows.cells.narrow(1, 0, length)));
  }

  /// Of most samples all masked tokens, of some only the first ones. [B] int64
  at::Tensor drawn_tokens(const at::Tensor& mask, std::uint64_t position) const {
    const SampleStreams streams{in_.recipe.optimisation.seed, kParallel, position};
    at::Tensor drawn = mask.sum(1).to(at::kCPU);
    std::int64_t* counts = drawn.data_ptr<std::int64_t>();
    for (std::int64_t item = 0; item < drawn.size(0); ++item) {
      RandomStream random = streams.of(item);
      const double share = random.uniform();
      if (random.chance(in_.recipe.parallel_share))
        counts[item] = static_cast<std::int64_t>(share * static_cast<double>(counts[item]));
    }
    return drawn.to(mask.device());
  }

  std::shared_ptr<PackedTransformer> transformer_;
  TransformerTaskInputs in_;
};

}  // namespace

std::unique_ptr<TransformerTask> packed_task(std::shared_ptr<PackedTransformer> transformer,
                                             const TransformerTaskInputs& inputs) {
  return std::make_unique<PackedTask>(std::move(transformer), inputs);
}

}  // namespace ilat
