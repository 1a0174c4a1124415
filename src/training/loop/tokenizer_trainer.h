#pragma once

#include "training/tasks/tokenizer_task.h"
#include "training/loop/training_run.h"

namespace ilat {

/// Trains a tokenizer, image or sketch (spec sections 3 and 4); at the end it holds the averaged weights.
/// @return the metrics of the last validation
Metrics train_tokenizer(TokenizerTask& task, const PackedDataset& data, const TokenizerRecipe& recipe,
                        const RunOptions& options);

}  // namespace ilat
