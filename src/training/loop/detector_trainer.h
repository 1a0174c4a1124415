#pragma once

#include <span>

#include "training/data/mip_picture.h"
#include "training/data/packed_dataset.h"
#include "training/recipe/detector_recipe.h"
#include "training/loop/training_run.h"

namespace ilat {

/// Trains a face detector on scenes that are drawn while it trains, and writes face_detector.safetensors (fp16, averaged
/// weights) into the model folder at every validation and at the end.
/// @param data aligned portraits with landmarks; `val` rows serve validation alone
/// @param backgrounds photos without faces; may be empty
/// @throws Error usage if the data have no landmarks; see also RunOptions
/// @return metrics of the last validation
Metrics train_face_detector(const DetectorTraining& recipe, const PackedDataset& data,
                            std::span<const MipPicture> backgrounds, const RunOptions& options);

}  // namespace ilat
