#include "training/data/drawn/drawn_pose.h"

#include "conditioning/pose/body.h"

namespace ilat {
namespace {

/// The pose moves with the photo as landmarks do; in a mirror left joints are right ones.
Pose moved_with(const DrawnSample& sample, const Pose& packed) {
  Pose pose;
  for (std::size_t i = 0; i < kJoints; ++i) {
    const std::size_t from = sample.flipped ? mirrored_joint(i) : i;
    const float x = sample.landmarks[2 * from], y = sample.landmarks[2 * from + 1], side = static_cast<float>(sample.side);
    const bool inside = x >= -0.5f && y >= -0.5f && x < side - 0.5f && y < side - 0.5f;
    pose.joints[i] = {x, y, packed.joints[from].visible && inside};
  }
  return pose;
}

}  // namespace

DrawnPose drawn_pose(const PackedDataset& data, std::int64_t number, const DataRecipe& recipe, const RandomStream& random) {
  PackedSample packed = data.sample(number);
  const Pose pose = packed.pose.value();
  std::vector<float> places;
  for (const Joint& joint : pose.joints) places.insert(places.end(), {joint.x, joint.y});
  packed.landmarks = places;
  DrawnPose drawn{augmented(packed, data.side(), recipe, random), {}};
  drawn.pose = moved_with(drawn.sample, pose);
  drawn.sample.landmarks.clear();
  return drawn;
}

}  // namespace ilat
