#pragma once

#include <gtest/gtest.h>

#include "ilat/pose.h"

namespace ilat::test {

/// A person who stands upright in a photo of 200 x 240 pixels, seen from the front, so that the left side is on the right.
inline Pose standing_pose() {
  constexpr float kAt[kJoints][2] = {{100, 30},  {120, 60}, {80, 60},   {135, 90}, {65, 90},   {150, 115}, {50, 115},
                                     {112, 120}, {88, 120}, {115, 165}, {85, 165}, {118, 210}, {82, 210}};
  Pose pose;
  for (std::size_t i = 0; i < kJoints; ++i) pose.joints[i] = {kAt[i][0], kAt[i][1], true};
  return pose;
}

/// What is not known in one is not known in the other; the rest lies within `tolerance` pixels.
inline void expect_near(const Pose& pose, const Pose& expected, float tolerance = 0.06f) {
  for (std::size_t i = 0; i < kJoints; ++i) {
    const Joint &a = pose.joints[i], &b = expected.joints[i];
    ASSERT_EQ(a.visible, b.visible) << "joint " << i;
    if (!b.visible) continue;
    EXPECT_NEAR(a.x, b.x, tolerance) << "joint " << i;
    EXPECT_NEAR(a.y, b.y, tolerance) << "joint " << i;
  }
}

}  // namespace ilat::test
