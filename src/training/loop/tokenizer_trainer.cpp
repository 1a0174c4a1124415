#include "training/loop/tokenizer_trainer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include "nn/module_weights.h"
#include "training/data/code_noise.h"
#include "training/tasks/tokenizer_metrics.h"
#include "training/tasks/tokenizer_objective.h"
#include "training/optim/adam.h"
#include "training/optim/code_revival.h"
#include "training/optim/ema.h"
#include "training/optim/learning_rate.h"

namespace ilat {
namespace {

void lay_out(const NamedTensors& parameters, bool channels_last) {
  if (!channels_last) return;
  for (auto [name, parameter] : parameters)
    if (parameter.dim() == 4) parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
}

/// The parameters that learn. The others are frozen: no gradient is computed for what only they need.
NamedTensors trained_parameters(const NamedTensors& parameters, TrainPart part) {
  if (part == TrainPart::all) return parameters;
  NamedTensors trained;
  for (const auto& [name, parameter] : parameters)
    if (name.starts_with("decoder.") || name.starts_with("post_quant_conv."))
      trained.emplace_back(name, parameter);
    else
      parameter.requires_grad_(false);
  return trained;
}

/// Features of some sixty images, for the codes to start on.
at::Tensor some_features(const TokenizerTask& task, Batches& batches, const OptimisationRecipe& recipe) {
  const c10::AutoGradMode no_gradient(false);
  std::vector<at::Tensor> features;
  for (int step = 0; step * recipe.batch < 64; ++step)
    features.push_back(reconstruct(task, task.target(batches.training(step, false)), {}, recipe).encoded.features);
  return at::cat(features);  // [64, D, h, w]
}

}  // namespace

Metrics train_tokenizer(TokenizerTask& task, const PackedDataset& data, const TokenizerRecipe& recipe,
                        const RunOptions& options) {
  const OptimisationRecipe& how = recipe.optimisation;
  const NamedTensors everything = parameters_of(task.module());
  lay_out(everything, how.channels_last);
  const NamedTensors parameters = trained_parameters(everything, recipe.train_part);
  Batches batches(data, {.batch = how.batch,
                         .seed = how.seed,
                         .everything_masked = recipe.everything_masked,
                         .recipe = recipe.data,
                         .guides = !task.takes_masks()});
  Adam adam(parameters,
            {.beta1 = how.beta1, .beta2 = how.beta2, .weight_decay = how.weight_decay, .clip_norm = how.clip_gradient});
  Ema ema(parameters, how.ema_decay);
  CodeRevival revival(task.codebook(), {.every = recipe.train_part == TrainPart::all ? recipe.revive_every : 0,
                                        .dead_below = recipe.revive_below,
                                        .until_step = static_cast<int>(how.steps * recipe.revive_until),
                                        .seed = how.seed});
  TokenizerObjective objective(recipe, task, task.channels());
  NamedTensors state = with_prefix("weight.", everything);
  for (const auto& more : {with_prefix("adam.", adam.state()), with_prefix("ema.", ema.state()),
                           with_prefix("discriminator.", objective.state()), NamedTensors{{"code_use", revival.use()}}})
    state.insert(state.end(), more.begin(), more.end());
  TrainingRun run(options, how, state);
  adam.set_steps(run.first_step());
  objective.resume_at(run.first_step());
  if (run.first_step() == 0) ema.restart();
  const int masked_from = task.takes_masks() ? static_cast<int>(how.steps * (1 - recipe.masked_share)) : how.steps;

  const auto validate = [&](int step) {
    const Ema::Swap averaged(ema);
    const Metrics metrics = tokenizer_metrics(task, data, how);
    run.log_validation(step, metrics);
    if (options.samples) options.samples(step, 8, tokenizer_samples(task, data, how));
    return metrics;
  };

  int step = run.first_step();
  for (; run.goes_on(step); ++step) {
    if (step == recipe.quantise_from) revival.start_codes_on(some_features(task, batches, how));
    const bool quantised = step >= recipe.quantise_from;
    const Batch batch = batches.training(step, step >= masked_from);
    const auto exchange = [&](const at::Tensor& tokens) { return exchange_codes(tokens, recipe.code_noise, how.seed, step); };
    LatentOptions latents{.quantised = quantised};
    if (recipe.code_noise > 0) latents.exchange = exchange;
    const Reconstruction result = reconstruct(task, task.target(batch), batch.masks, how, latents);
    TokenizerObjective::Loss loss = objective.of(step, result, batch);
    adam.clear_gradients();
    loss.total.backward();
    const double rate = learning_rate(how, step);
    const double gradient = adam.step(rate);
    objective.train_discriminator(loss, rate);
    ema.update(step);
    if (quantised) revival.after_step(step, result.encoded.features, result.encoded.tokens);

    loss.parts.insert(loss.parts.end(), {{"gradient_norm", gradient}, {"learning_rate", rate}});
    run.after_step(step, loss.parts, {batch.samples, batch.waited});
    if (run.validation_is_due(step)) validate(step + 1);
  }
  run.finish(step);
  const Metrics metrics = validate(step);
  ema.keep();
  return metrics;
}

}  // namespace ilat
