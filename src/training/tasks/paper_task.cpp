#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "training/data/sample_streams.h"
#include "training/tasks/transformer_task.h"
#include "training/losses/transformer_loss.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

constexpr std::uint64_t kCausal = 21;  // purpose of a random stream
constexpr std::int64_t kValidationBatch = 8;

/// What every row ends up as: [B, rows, D].
at::Tensor rows_of(const Transformer& transformer, const TokenBatch& tokens, const std::vector<AttentionMask>& masks,
                   const OptimisationRecipe& recipe) {
  const TransformerConfig& config = transformer.config();
  const std::int64_t batch = tokens.image.size(0), length = tokens.image.size(1);
  const at::Tensor rows = at::arange(length + 1, tokens.image.options()).expand({batch, -1});           // [B, L + 1]
  at::Tensor inputs = at::cat({at::zeros({batch, 1}, tokens.image.options()), tokens.image}, 1);  // [B, L + 1]
  if (config.attention_mask == AttentionMask::autoencoder) inputs.narrow(1, 1, length).masked_fill_(tokens.mask, -1);
  std::vector<at::Tensor> parts{
      transformer.embed_condition(tokens.condition, config.source_joints > 0 ? tokens.joints.select(1, 0) : at::Tensor())};
  if (config.target_joints > 0) parts.push_back(transformer.embed_target_joints(tokens.joints.select(1, 1)));
  parts.push_back(transformer.embed_image(rows, inputs));
  at::Tensor x = at::cat(parts, 1);
  if (recipe.precision == TrainingPrecision::bfloat16) x = x.to(at::kBFloat16);
  return transformer.forward(x, visible_rows(label_rows(masks, tokens.mask), config));
}

class PaperTask : public TransformerTask {
 public:
  PaperTask(std::shared_ptr<Transformer> transformer, const TransformerTaskInputs& inputs)
      : transformer_(std::move(transformer)), in_(inputs) {}

  torch::nn::Module& module() const override { return *transformer_; }
  std::shared_ptr<const BatchSamples> samples() const override { return in_.samples; }

  Loss loss(const Batch& batch) override {
    const TokenBatch tokens = in_.source.tokens_of(batch.on(in_.device), in_.recipe.optimisation.precision);
    const at::Tensor plain_causal = choose_causal(batch);
    return {loss_of(tokens, plain_causal, in_.recipe.condition_loss),
            learned_tokens(tokens.mask, plain_causal.to(in_.device)).sum().item<double>()};
  }

  Metrics metrics() override {
    const c10::AutoGradMode no_gradient(false);
    const std::int64_t count = validation_count(in_.data, in_.recipe.optimisation);
    if (count == 0) return {};
    double partial = 0, everything = 0, masked_tokens = 0;
    transformer_->eval();
    for (std::int64_t first = 0; first < count; first += kValidationBatch) {
      Batch batch = validation_batch(in_.data, first, std::min(kValidationBatch, count - first), in_.samples.get()).on(in_.device);
      const at::Tensor no_causal = at::zeros({batch.images.size(0)}, at::kBool);
      const TokenBatch tokens = in_.source.tokens_of(batch);
      const double masked = tokens.mask.sum().item<double>();
      partial += masked * loss_of(tokens, no_causal, 0).item<double>();
      masked_tokens += masked;
      batch.masks = at::ones_like(batch.masks);
      everything += static_cast<double>(batch.samples.size()) *
                    loss_of(in_.source.tokens_of(batch), no_causal, 0).item<double>();
    }
    transformer_->train();
    const double nll = partial / masked_tokens;
    return {{"nll", nll}, {"perplexity", std::exp(nll)}, {"nll_all_masked", everything / static_cast<double>(count)}};
  }

 private:
  /// Which samples of a batch learn under the plain causal mask, from all tokens: [B] boolean.
  at::Tensor choose_causal(const Batch& batch) const {
    const SampleStreams streams{in_.recipe.optimisation.seed, kCausal, batch.position};
    at::Tensor chosen = at::empty({std::ssize(batch.samples)}, at::kBool);
    for (std::int64_t item = 0; item < chosen.size(0); ++item)
      chosen.data_ptr<bool>()[item] = streams.of(item).chance(in_.recipe.causal_share);
    return chosen;
  }

  at::Tensor loss_of(const TokenBatch& tokens, const at::Tensor& plain_causal, double condition_loss) const {
    std::vector<AttentionMask> masks;
    for (std::int64_t i = 0; i < tokens.image.size(0); ++i)
      masks.push_back(plain_causal[i].item<bool>() ? AttentionMask::causal : transformer_->config().attention_mask);
    const at::Tensor rows = rows_of(*transformer_, tokens, masks, in_.recipe.optimisation);
    at::Tensor loss = image_token_loss(*transformer_, rows, tokens.image, learned_tokens(tokens.mask, plain_causal.to(in_.device)));
    if (condition_loss > 0)
      loss = loss + condition_loss * condition_token_loss(*transformer_, rows, tokens.condition, tokens.mask);
    return loss;
  }

  std::shared_ptr<Transformer> transformer_;
  TransformerTaskInputs in_;
};

}  // namespace

std::unique_ptr<TransformerTask> paper_task(std::shared_ptr<Transformer> transformer,
                                            const TransformerTaskInputs& inputs) {
  return std::make_unique<PaperTask>(std::move(transformer), inputs);
}

}  // namespace ilat
