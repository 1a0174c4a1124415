#pragma once

#include <vector>

#include "ilat/pose.h"

namespace ilat {

/// Appends [13, 3]: x and y in [-1, 1] over a square picture, and 1; zeros where a joint is not known. So the paper's
/// transformer is told a pose (spec section 5).
/// @param pose in pixels of the picture
inline void append_joint_rows(std::vector<float>& numbers, const Pose& pose, int side) {
  for (const Joint& joint : pose.joints) {
    const auto share = [&](float at) { return joint.visible ? 2 * (at + 0.5f) / static_cast<float>(side) - 1 : 0.0f; };
    numbers.insert(numbers.end(), {share(joint.x), share(joint.y), joint.visible ? 1.0f : 0.0f});
  }
}

}  // namespace ilat
