#include "training/loop/training_run.h"

#include <cstdlib>

#include "ilat/error.h"
#include "nn/named_tensors.h"

namespace ilat {
namespace {

std::filesystem::path checkpoint_file(const std::filesystem::path& run) { return run / "checkpoint.safetensors"; }

/// Restores the state. @return the step to go on with
int restore(const RunOptions& options, const NamedTensors& state) {
  if (!options.resume) return 0;
  const auto file = checkpoint_file(options.run);
  const auto metadata = load_tensors(file, state);
  const auto step = metadata.find("next_step");
  if (step == metadata.end())
    throw Error(ErrorCode::bad_input,
                "is no training checkpoint: it names no step; start the run anew without --resume", file.string());
  return std::atoi(step->second.c_str());
}

double seconds(std::chrono::steady_clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

TrainingRun::TrainingRun(const RunOptions& options, const OptimisationRecipe& recipe, NamedTensors state)
    : options_(options),
      recipe_(recipe),
      state_(std::move(state)),
      first_step_(restore(options, state_)),
      log_(options.run, first_step_) {}

bool TrainingRun::goes_on(int step) const {
  if (step >= recipe_.steps || (options_.stop && options_.stop())) return false;
  return options_.max_minutes <= 0 || seconds(Clock::now() - begin_) < 60 * options_.max_minutes;
}

void TrainingRun::after_step(int step, const Metrics& metrics) {
  meter_.add(metrics);
  if ((step + 1) % recipe_.log_every == 0) {
    const double images = static_cast<double>(meter_.count()) * recipe_.batch;
    Metrics report = meter_.take();
    report.emplace_back("images_per_second", images / seconds(Clock::now() - report_));
    report_ = Clock::now();
    log_.training(step + 1, report);
    if (options_.progress) options_.progress({step + 1, recipe_.steps, report, false});
  }
  if (seconds(Clock::now() - checkpoint_) >= 60 * recipe_.checkpoint_minutes) save(step + 1);
}

bool TrainingRun::validation_is_due(int step) const {
  return recipe_.validate_every > 0 && (step + 1) % recipe_.validate_every == 0 && step + 1 < recipe_.steps;
}

void TrainingRun::log_validation(int step, const Metrics& metrics) {
  log_.validation(step, metrics);
  if (options_.progress) options_.progress({step, recipe_.steps, metrics, true});
  report_ = Clock::now();  // the time of a validation is no training time
}

void TrainingRun::save(int next_step) {
  save_tensors(checkpoint_file(options_.run), state_, DType::f32, {{"next_step", std::to_string(next_step)}});
  checkpoint_ = Clock::now();
}

}  // namespace ilat
