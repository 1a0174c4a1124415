#pragma once

#include "training/loop/training_run.h"
#include "training/tasks/transformer_task.h"

namespace ilat {

/// Trains the transformer on the tokens of frozen tokenizers; at the end it holds the averaged weights.
/// @return the metrics of the last validation
Metrics train_transformer(TransformerTask& task, const PackedDataset& data, const TransformerRecipe& recipe,
                          const RunOptions& options);

}  // namespace ilat
