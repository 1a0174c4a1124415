#pragma once

#include <functional>
#include <string>
#include <vector>

#include "training/loop/training_job.h"

namespace ilat {

/// One training among those that make a whole model.
struct TrainingStage {
  std::string name;  ///< "image-tokenizer": of its folder in the run
  TrainedPart part = TrainedPart::image_tokenizer;
  TrainingRecipe recipe = {};  ///< as this stage reads it
  bool decoder = false;        ///< goes on with the image tokenizer that an earlier stage has trained
};

/// What a recipe asks for, in order: the image tokenizer, the sketch tokenizer where the layout has one, the transformer,
/// and with [decoder_training] the decoder alone, at the end. A decoder that is to see kept pixels learns to in its own
/// stage: the tokens of the stages before do not depend on it.
std::vector<TrainingStage> stages_of(const TrainingRecipe& recipe);

/// Trains a whole model, stage by stage, each in its own folder in options.run. With options.resume, stages that are
/// finished are left as they are and the one that was stopped goes on, so that the same call may be made again and again.
/// @param options for all stages; max_minutes holds for all of them together
/// @param begin called before each stage that is not finished, with its options, which it may change
/// @return the metrics of each stage that ran; the last of them may have been stopped
/// @throws Error as train() does; usage if a finished stage had another number of steps than the recipe has now
std::vector<std::pair<std::string, Metrics>> train_all(
    const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options,
    const std::function<void(const TrainingStage&, RunOptions&)>& begin = {});

}  // namespace ilat
