#include "training/loop/transformer_trainer.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>

#include <algorithm>

#include "nn/module_weights.h"
#include "random/random_stream.h"
#include "training/optim/adam.h"
#include "training/optim/ema.h"
#include "training/optim/learning_rate.h"

namespace ilat {
namespace {

constexpr std::uint64_t kDropout = 22;  // purpose of a random stream

Adam make_adam(const torch::nn::Module& transformer, const OptimisationRecipe& how) {
  Adam adam(parameters_of(transformer),
            {.beta1 = how.beta1, .beta2 = how.beta2, .weight_decay = how.weight_decay, .clip_norm = how.clip_gradient});
  // Embeddings, positions and start rows belong to the transformer itself, all weights of layers to its parts.
  for (const auto& [name, parameter] : adam.parameters())
    if (name.find('.') == std::string::npos) adam.exempt_from_decay(name);
  return adam;
}

}  // namespace

std::int64_t validation_count(const PackedDataset& data, const OptimisationRecipe& recipe) {
  const auto all = static_cast<std::int64_t>(data.val.size());
  const std::int64_t wanted = recipe.validation_images;
  return wanted > 0 ? std::min(all, wanted) : all;
}

Metrics train_transformer(TransformerTask& task, const PackedDataset& data, const TransformerRecipe& recipe,
                          const RunOptions& options) {
  const OptimisationRecipe& how = recipe.optimisation;
  Batches batches(data, {.batch = how.batch,
                         .seed = how.seed,
                         .everything_masked = recipe.everything_masked,
                         .recipe = recipe.data,
                         .guides = true});
  Adam adam = make_adam(task.module(), how);
  Ema ema(adam.parameters(), how.ema_decay);
  NamedTensors state = with_prefix("weight.", adam.parameters());
  for (const auto& more : {with_prefix("adam.", adam.state()), with_prefix("ema.", ema.state())})
    state.insert(state.end(), more.begin(), more.end());
  TrainingRun run(options, how, state);
  adam.set_steps(run.first_step());
  if (run.first_step() == 0) ema.restart();

  const auto validate = [&](int step) {
    const Ema::Swap averaged(ema);
    const Metrics metrics = task.metrics();
    run.log_validation(step, metrics);
    return metrics;
  };

  task.module().train();
  int step = run.first_step();
  for (; run.goes_on(step); ++step) {
    const Batch batch = batches.training(step, true);
    at::manual_seed(RandomStream(how.seed, kDropout, static_cast<std::uint64_t>(step)).next());
    const at::Tensor loss = task.loss(batch, step);
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
  task.module().eval();
  return metrics;
}

}  // namespace ilat
