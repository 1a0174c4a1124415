#pragma once

#include "training/data/packed_dataset.h"
#include "training/recipe/training_recipe.h"
#include "training/loop/training_run.h"

namespace ilat {

/// The three networks of a model, each trained by a run of its own: tokenizers first, the transformer last.
enum class TrainedPart { image_tokenizer, sketch_tokenizer, transformer };

/// Builds the network that the recipe describes, trains it, and writes it into the model folder (fp16 weights and
/// model.json; the folder's other parts stay as they are).
/// @throws Error usage if data and recipe do not fit; see also RunOptions
/// @return metrics of the last validation
Metrics train(TrainedPart part, const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options);

}  // namespace ilat
