#pragma once

#include "training/data/augment.h"

namespace ilat {

/// A photo with its person's pose, both flipped and moved as a recipe says.
struct DrawnPose {
  DrawnSample sample;  // without landmarks
  Pose pose;           // in its pixels; joints that have left the picture are not visible
};

/// @param number of a sample that has a pose
DrawnPose drawn_pose(const PackedDataset& data, std::int64_t number, const DataRecipe& recipe, const RandomStream& random);

}  // namespace ilat
