#include "training/loop/transformer_trainer.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "nn/module_weights.h"
#include "random/random_stream.h"
#include "training/losses/transformer_loss.h"
#include "training/optim/adam.h"
#include "training/optim/ema.h"
#include "training/optim/learning_rate.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

constexpr std::uint64_t kCausal = 21, kDropout = 22;  // purposes of random streams

/// What every row ends up as: [B, rows, D].
at::Tensor rows_of(const Transformer& transformer, const TokenBatch& tokens, const std::vector<AttentionMask>& masks,
                   const OptimisationRecipe& recipe) {
  const TransformerConfig& config = transformer.config();
  const std::int64_t batch = tokens.image.size(0), length = tokens.image.size(1);
  const at::Tensor rows = at::arange(length + 1, at::kLong).expand({batch, -1});     // [B, L + 1]
  at::Tensor inputs = at::cat({at::zeros({batch, 1}, at::kLong), tokens.image}, 1);  // [B, L + 1]
  if (config.attention_mask == AttentionMask::autoencoder) inputs.narrow(1, 1, length).masked_fill_(tokens.mask, -1);
  at::Tensor x = at::cat({transformer.embed_condition(tokens.condition), transformer.embed_image(rows, inputs)}, 1);
  if (recipe.precision == Precision::bfloat16) x = x.to(at::kBFloat16);
  return transformer.forward(x, visible_rows(label_rows(masks, tokens.mask), config));
}

std::vector<bool> choose_causal(const TransformerRecipe& recipe, int step) {
  RandomStream random(recipe.optimisation.seed, kCausal, static_cast<std::uint64_t>(step));
  std::vector<bool> chosen;
  for (int i = 0; i < recipe.optimisation.batch; ++i) chosen.push_back(random.chance(recipe.causal_share));
  return chosen;
}

at::Tensor to_tensor(const std::vector<bool>& values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kBool);
  std::copy(values.begin(), values.end(), tensor.data_ptr<bool>());
  return tensor;
}

/// nll: mean over the masked tokens of the `val` images under fixed masks, nats; perplexity: its exp.
/// nll_all_masked: the same with every token masked.
Metrics transformer_metrics(Transformer& transformer, TokenSource& source, const PackedDataset& data,
                            const TransformerRecipe& recipe) {
  constexpr std::int64_t kBatch = 8;
  const c10::AutoGradMode no_gradient(false);
  const auto all = static_cast<std::int64_t>(data.val.size());
  const std::int64_t wanted = recipe.optimisation.validation_images;
  const std::int64_t count = wanted > 0 ? std::min(all, wanted) : all;
  if (count == 0) return {};
  TransformerRecipe plain = recipe;
  plain.condition_loss = 0;
  double partial = 0, everything = 0, masked_tokens = 0;
  transformer.eval();
  for (std::int64_t first = 0; first < count; first += kBatch) {
    Batch batch = validation_batch(data, first, std::min(kBatch, count - first));
    const at::Tensor no_causal = at::zeros({batch.images.size(0)}, at::kBool);
    const TokenBatch tokens = source.tokens_of(batch);
    const double masked = tokens.mask.sum().item<double>();
    partial += masked * transformer_loss(transformer, tokens, no_causal, plain).item<double>();
    masked_tokens += masked;
    batch.masks = at::ones_like(batch.masks);
    everything += static_cast<double>(batch.samples.size()) *
                  transformer_loss(transformer, source.tokens_of(batch), no_causal, plain).item<double>();
  }
  transformer.train();
  const double nll = partial / masked_tokens;
  return {{"nll", nll}, {"perplexity", std::exp(nll)}, {"nll_all_masked", everything / static_cast<double>(count)}};
}

Adam make_adam(const Transformer& transformer, const OptimisationRecipe& how) {
  Adam adam(parameters_of(transformer),
            {.beta1 = how.beta1, .beta2 = how.beta2, .weight_decay = how.weight_decay, .clip_norm = how.clip_gradient});
  // Embeddings, positions and start rows belong to the transformer itself, all weights of layers to its parts.
  for (const auto& [name, parameter] : adam.parameters())
    if (name.find('.') == std::string::npos) adam.exempt_from_decay(name);
  return adam;
}

}  // namespace

at::Tensor transformer_loss(const Transformer& transformer, const TokenBatch& tokens, const at::Tensor& plain_causal,
                            const TransformerRecipe& recipe) {
  std::vector<AttentionMask> masks;
  for (std::int64_t i = 0; i < tokens.image.size(0); ++i)
    masks.push_back(plain_causal[i].item<bool>() ? AttentionMask::causal : transformer.config().attention_mask);
  const at::Tensor rows = rows_of(transformer, tokens, masks, recipe.optimisation);
  at::Tensor loss = image_token_loss(transformer, rows, tokens.image, learned_tokens(tokens.mask, plain_causal));
  if (recipe.condition_loss > 0)
    loss = loss + recipe.condition_loss * condition_token_loss(transformer, rows, tokens.condition, tokens.mask);
  return loss;
}

Metrics train_transformer(Transformer& transformer, TokenSource& source, const PackedDataset& data,
                          const TransformerRecipe& recipe, const RunOptions& options) {
  const OptimisationRecipe& how = recipe.optimisation;
  Batches batches(data, {.batch = how.batch,
                         .seed = how.seed,
                         .everything_masked = recipe.everything_masked,
                         .recipe = recipe.data,
                         .guides = true});
  Adam adam = make_adam(transformer, how);
  Ema ema(adam.parameters(), how.ema_decay);
  NamedTensors state = with_prefix("weight.", adam.parameters());
  for (const auto& more : {with_prefix("adam.", adam.state()), with_prefix("ema.", ema.state())})
    state.insert(state.end(), more.begin(), more.end());
  TrainingRun run(options, how, state);
  adam.set_steps(run.first_step());
  if (run.first_step() == 0) ema.restart();

  const auto validate = [&](int step) {
    const Ema::Swap averaged(ema);
    const Metrics metrics = transformer_metrics(transformer, source, data, recipe);
    run.log_validation(step, metrics);
    return metrics;
  };

  transformer.train();
  int step = run.first_step();
  for (; run.goes_on(step); ++step) {
    const Batch batch = batches.training(step, true);
    const TokenBatch tokens = source.tokens_of(batch);
    at::manual_seed(RandomStream(how.seed, kDropout, static_cast<std::uint64_t>(step)).next());
    const at::Tensor loss = transformer_loss(transformer, tokens, to_tensor(choose_causal(recipe, step)), recipe);
    adam.clear_gradients();
    loss.backward();
    const double rate = learning_rate(how, step);
    const double gradient = adam.step(rate);
    ema.update(step);

    run.after_step(step, {{"loss", loss.item<double>()}, {"gradient_norm", gradient}, {"learning_rate", rate}},
                   {batch.samples, batch.waited});
    if (run.validation_is_due(step)) validate(step + 1);
  }
  run.finish(step);
  const Metrics metrics = validate(step);
  ema.keep();
  transformer.eval();
  return metrics;
}

}  // namespace ilat
