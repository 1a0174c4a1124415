#include "training/loop/training_loop.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "training/loop/memory_estimate.h"
#include "training/optim/adam.h"
#include "training/optim/ema.h"
#include "training/optim/learning_rate.h"

namespace ilat {
namespace {

Adam make_adam(const Trainer& trainer, const OptimisationRecipe& recipe) {
  Adam adam(trainer.parameters(), {.beta1 = recipe.beta1,
                                   .beta2 = recipe.beta2,
                                   .weight_decay = recipe.weight_decay,
                                   .clip_norm = recipe.clip_gradient});
  for (const auto& [name, parameter] : adam.parameters())
    if (!trainer.decays(name)) adam.exempt_from_decay(name);
  return adam;
}

/// All that makes the next steps what they are.
NamedTensors whole_state(const Trainer& trainer, const Adam& adam, const Ema& ema) {
  NamedTensors state = with_prefix("weight.", parameters_of(trainer.module()));
  for (const auto& more : {with_prefix("adam.", adam.state()), with_prefix("ema.", ema.state()), trainer.state()})
    state.insert(state.end(), more.begin(), more.end());
  return state;
}

/// What a process's loss counts in the mean over all, so that a mean over each one's tokens becomes one over all tokens.
double share_of(Peers& peers, double weight) {
  if (peers.count() == 1) return 1;
  at::Tensor all = at::full({1}, weight, at::kDouble);
  peers.sum(all);
  return weight * peers.count() / all.item<double>();
}

/// Gradients, and what is logged, become those of all processes.
void average(Peers& peers, const NamedTensors& parameters, Metrics& parts) {
  std::vector<double> values;
  for (const auto& [name, value] : parts) values.push_back(value);
  average_gradients(peers, parameters, values);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].second = values[i];
}

}  // namespace

Metrics run_training(Trainer& trainer, const OptimisationRecipe& recipe, const RunOptions& options) {
  Peers& peers = *options.place.peers;
  Adam adam = make_adam(trainer, recipe);
  Ema ema(adam.parameters(), recipe.ema_decay);
  const NamedTensors state = whole_state(trainer, adam, ema);
  if (options.say) options.say(memory_text(trainer, recipe.batch / peers.count(), state));
  TrainingRun run(options, recipe, state);
  int step = run.first_step();
  adam.set_steps(step);
  trainer.start(step);
  if (step == 0) ema.restart();

  const auto validate = [&](int steps_done) {
    const Ema::Swap averaged(ema);
    const Metrics metrics = trainer.validate(steps_done);
    run.log_validation(steps_done, metrics);
    return metrics;
  };

  trainer.module().train();
  for (; run.goes_on(step); ++step) {
    Trainer::Step now = trainer.step(step);
    adam.clear_gradients();
    (now.loss * share_of(peers, now.weight)).backward();
    average(peers, adam.parameters(), now.parts);
    const double rate = learning_rate(recipe, step);
    const double gradient = adam.step(rate);
    trainer.after_step(step, rate);
    ema.update(step);

    now.parts.insert(now.parts.end(), {{"gradient_norm", gradient}, {"learning_rate", rate}});
    run.after_step(step, now.parts, now.input);
    if (run.validation_is_due(step)) validate(step + 1);
  }
  run.finish(step);
  const Metrics metrics = validate(step);
  ema.keep();
  trainer.module().eval();
  return metrics;
}

}  // namespace ilat
