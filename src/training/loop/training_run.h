#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tensor/float_maps.h"
#include "training/recipe/recipes.h"
#include "training/loop/checkpoints.h"
#include "training/loop/run_log.h"
#include "training/peers/training_place.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// What a progress callback hears after every logged step.
struct TrainingProgress {
  int step = 0;  ///< steps done
  int steps = 0;
  Metrics metrics;          ///< of the steps since the last report, averaged; "images_per_second" among them
  bool validation = false;  ///< the metrics are those of a validation
};

/// Where a training writes, and how its caller watches and stops it.
struct RunOptions {
  std::filesystem::path run;        ///< folder of log.csv, validation.csv and the checkpoint
  std::filesystem::path model;      ///< model folder that receives the network; other parts in it stay
  bool resume = false;              ///< go on from the checkpoint in `run`; from the beginning if there is none yet
  std::filesystem::path from = {};  ///< model folder whose network of this kind the training starts on; empty = random
  double max_minutes = 0;           ///< stop cleanly (checkpoint, export) after this long; 0 = no limit
  TrainingPlace place = {};         ///< the device, and the other processes; the leading one alone writes
  std::string data_note = {};       ///< goes to the model's provenance
  std::string recipe_note = {};     ///< likewise
  std::function<bool()> stop = {};  ///< true = stop cleanly after this step
  std::function<void(const TrainingProgress&)> progress = {};  ///< empty = silent
  std::function<void(const std::string&)> say = {};            ///< notes for whoever watches; empty = silent
  /// Rows of sample images ([rows * columns, C, S, S] in [-1, 1]) at every validation; empty = none.
  std::function<void(int step, int columns, const FloatMaps& samples)> samples = {};
};

/// The bookkeeping of a training, so that the loop shows the training itself: where to start, when to stop,
/// the log, and the checkpoint from which an interrupted run goes on as if nothing had happened.
class TrainingRun {
 public:
  /// @param state everything that makes the next steps what they are; of several processes each gets the leader's
  TrainingRun(const RunOptions& options, const OptimisationRecipe& recipe, NamedTensors state);

  /// 0, or the step after the checkpoint's, its state restored.
  int first_step() const { return first_step_; }
  /// Whether step `step` is still to be done: if all processes think so. Before it, a checkpoint is written when its time has come, or when the
  /// last validation was the best so far: all that belongs to the steps before is then done and logged.
  bool goes_on(int step);
  /// Logs the step.
  /// @throws Error bad_input if a metric is not finite; the last checkpoint stays as it was
  void after_step(int step, const Metrics& metrics, const StepInput& input = {});
  bool validation_is_due(int step) const;
  /// @param metrics the first of them decides which checkpoint is the best: psnr rises, all others fall
  void log_validation(int step, const Metrics& metrics);
  /// Writes the last checkpoint.
  void finish(int next_step) { save(next_step); }

 private:
  using Clock = std::chrono::steady_clock;
  bool leads() const { return options_.place.peers->leads(); }
  void save(int next_step);
  void find_best();

  const RunOptions& options_;
  OptimisationRecipe recipe_;
  NamedTensors state_;
  Checkpoints checkpoints_;
  int first_step_ = 0;
  std::optional<RunLog> log_;  // the leader's
  Meter meter_;
  double waited_ = 0;  // since the last report, seconds
  std::optional<double> best_;  // score of the best validation so far
  bool best_due_ = false;       // its checkpoint is still to be written
  Clock::time_point begin_ = Clock::now(), checkpoint_ = begin_, report_ = begin_;
};

}  // namespace ilat
