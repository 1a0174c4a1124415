#pragma once

#include "training/loop/training_run.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// The one training loop: steps of Adam on the trainer's loss until the recipe's last step, the time limit or a wish to
/// stop, with averaged weights, log, validations and checkpoints. At the end the module holds the averaged weights.
/// @return the metrics of the last validation
/// @throws Error see TrainingRun
Metrics run_training(Trainer& trainer, const OptimisationRecipe& recipe, const RunOptions& options);

}  // namespace ilat
