#include "training/loop/training_run.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ilat/error.h"
#include "nn/named_tensors.h"
#include "training/loop/memory_estimate.h"

namespace ilat {
namespace {

/// The larger, the better.
double score_of(const Metrics& metrics) {
  const auto& [name, value] = metrics.front();
  return name.starts_with("psnr") ? value : -value;
}

void check_finite(int step, const Metrics& metrics, const StepInput& input) {
  const auto bad = std::ranges::find_if(metrics, [](const auto& metric) { return !std::isfinite(metric.second); });
  if (bad == metrics.end()) return;
  std::string samples;
  for (const std::int64_t sample : input.samples) samples += (samples.empty() ? " on samples " : ", ") + std::to_string(sample);
  throw Error(ErrorCode::bad_input,
              bad->first + " is no finite number after step " + std::to_string(step) + samples +
                  "; look at those images, or go on from the last checkpoint with a lower learning_rate or with "
                  "clip_gradient",
              "training");
}

double seconds(std::chrono::steady_clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

TrainingRun::TrainingRun(const RunOptions& options, const OptimisationRecipe& recipe, NamedTensors state)
    : options_(options), recipe_(recipe), state_(std::move(state)), checkpoints_(options.run, recipe.keep_checkpoints) {
  if (leads()) {
    if (options.resume) first_step_ = checkpoints_.restore(state_).value_or(0);
    log_.emplace(options.run, first_step_);
    if (!options.resume) checkpoints_.clear();
    find_best();
  }
  at::Tensor step = at::full({1}, first_step_, at::kLong);
  take_the_leaders(*options.place.peers, {{"step", step}});
  take_the_leaders(*options.place.peers, state_);
  first_step_ = step.item<int>();
  if (options.resume && options_.say)
    options_.say(first_step_ > 0 ? "goes on after step " + std::to_string(first_step_)
                                 : options.run.string() + " has no checkpoint yet: starts from the beginning");
}

/// What the log of a resumed run says of it. A run that was killed right after its best checkpoint may not have marked it.
void TrainingRun::find_best() {
  int step = -1;
  for (const auto& [at, metrics] : log_->validations())
    if (!metrics.empty() && (!best_ || score_of(metrics) > *best_)) best_ = score_of(metrics), step = at;
  if (step >= 0 && step == checkpoints_.newest_step()) checkpoints_.mark_best();
}

bool TrainingRun::goes_on(int step) {
  if (best_due_ || seconds(Clock::now() - checkpoint_) >= 60 * recipe_.checkpoint_minutes) save(step);
  const bool stopped = options_.stop && options_.stop();
  const bool late = options_.max_minutes > 0 && seconds(Clock::now() - begin_) >= 60 * options_.max_minutes;
  at::Tensor who_stops = at::full({1}, stopped || late ? 1.0f : 0.0f);
  options_.place.peers->sum(who_stops);
  return step < recipe_.steps && who_stops.item<float>() == 0;
}

void TrainingRun::after_step(int step, const Metrics& metrics, const StepInput& input) {
  check_finite(step, metrics, input);
  meter_.add(metrics);
  waited_ += input.waited;
  if ((step + 1) % recipe_.log_every == 0) {
    const double images = static_cast<double>(meter_.count()) * recipe_.batch;
    Metrics report = meter_.take();
    const double passed = seconds(Clock::now() - report_);
    report.emplace_back("data_wait_percent", 100 * std::exchange(waited_, 0) / passed);
    report.emplace_back("images_per_second", images / passed);
    report_ = Clock::now();
    if (log_) log_->training(step + 1, report);
    if (options_.progress) options_.progress({step + 1, recipe_.steps, report, false});
  }
  if (step == first_step_ && options_.say)
    if (const std::string peak = peak_text(); !peak.empty()) options_.say(peak);
}

bool TrainingRun::validation_is_due(int step) const {
  return recipe_.validate_every > 0 && (step + 1) % recipe_.validate_every == 0 && step + 1 < recipe_.steps;
}

void TrainingRun::log_validation(int step, const Metrics& metrics) {
  if (!log_) return;
  log_->validation(step, metrics);
  if (options_.progress) options_.progress({step, recipe_.steps, metrics, true});
  report_ = Clock::now();  // the time of a validation is no training time
  if (metrics.empty() || (best_ && score_of(metrics) <= *best_)) return;
  best_ = score_of(metrics);
  best_due_ = true;
  // After finish() the checkpoint is there already. Before it the weights are not to be saved here: a validation may
  // have put averages in their place.
  if (checkpoints_.newest_step() == step) save(step);
}

void TrainingRun::save(int next_step) {
  if (!leads()) return;
  checkpoints_.save(next_step, state_);
  if (std::exchange(best_due_, false)) checkpoints_.mark_best();
  checkpoint_ = Clock::now();
}

}  // namespace ilat
