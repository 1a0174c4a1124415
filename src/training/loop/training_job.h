#pragma once

#include <span>

#include "training/data/mip_picture.h"
#include "training/data/packed_dataset.h"
#include "training/loop/training_run.h"
#include "training/recipe/detector_recipe.h"
#include "training/recipe/pose_recipe.h"
#include "training/recipe/training_recipe.h"

namespace ilat {

/// The three networks of a model, each trained by a run of its own: tokenizers first, the transformer last.
enum class TrainedPart { image_tokenizer, sketch_tokenizer, transformer };

/// Builds the network that the recipe describes, trains it, and writes it into the model folder (fp16 weights and
/// model.json; the folder's other parts stay as they are).
/// @throws Error usage if data and recipe do not fit; see also RunOptions
/// @return metrics of the last validation
Metrics train(TrainedPart part, const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options);

/// Trains a face detector and writes face_detector.safetensors (fp16, averaged weights) into the model folder at every
/// validation and at the end.
/// @param data aligned portraits with landmarks  @param backgrounds photos without faces; may be empty
/// @throws Error usage if the data have no landmarks; see also RunOptions
/// @return metrics of the last validation
Metrics train_face_detector(const DetectorTraining& recipe, const PackedDataset& data,
                            std::span<const MipPicture> backgrounds, const RunOptions& options);

/// Trains a pose finder and writes pose_finder.safetensors (fp16, averaged weights) into the model folder at every validation
/// and at the end.
/// @throws Error usage if the data have no joints or another size; see also RunOptions
/// @return metrics of the last validation
Metrics train_pose_finder(const PoseFinderTraining& recipe, const PackedDataset& data, const RunOptions& options);

}  // namespace ilat
