#include "conditioning/pose/limbs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "conditioning/pose/limb_maps.h"
#include "conditioning/pose/pose_edits.h"
#include "conditioning/pose/pose_region.h"
#include "conditioning/pose/skeleton_picture.h"
#include "support/standing_pose.h"

namespace ilat::test {
namespace {

std::ptrdiff_t masked(const Image& mask) { return std::count(mask.pixels.begin(), mask.pixels.end(), 255); }

TEST(PoseRegion, HoldsTheLimbsOfBothPosesAndWhatLiesAsNearAsItIsWidened) {
  Pose raised = standing_pose();
  raised.at(JointName::left_wrist) = {180, 20, true};
  const Image both = pose_region({standing_pose(), raised}, 200, 240, 0.05);
  const double distance = 0.05 * std::max(body_height(standing_pose()), body_height(raised));
  for (const Pose& pose : {standing_pose(), raised})
    for (int y = 0; y < 240; ++y)
      for (int x = 0; x < 200; ++x)
        for (const LimbLine& line : limb_lines(pose))
          if (line.distance(x, y) <= distance) { ASSERT_EQ(both.row(y)[x], 255); }
  EXPECT_EQ(both.row(5)[5], 0);
  EXPECT_LT(masked(pose_region({standing_pose()}, 200, 240, 0.05)), masked(both));
  EXPECT_LT(masked(both), masked(pose_region({standing_pose(), raised}, 200, 240, 0.1)));
}

TEST(PoseRegion, LimbsWithAHiddenEndTakeUpNothing) {
  Pose pose = standing_pose();
  pose.at(JointName::left_wrist).visible = false;
  const Image mask = pose_region({pose}, 200, 240, 0.03);
  EXPECT_EQ(mask.row(115)[150], 0);
  EXPECT_EQ(mask.row(115)[50], 255);
  EXPECT_EQ(masked(pose_region({Pose{}}, 20, 20)), 0);
}

TEST(PromiseLimbMaps, AMirroredPoseHasMirroredMapsWithSidesExchanged) {
  constexpr int kSide = 240;
  const FloatMaps maps = limb_maps(standing_pose(), kSide);
  const FloatMaps there = limb_maps(mirrored(standing_pose(), (kSide - 1) / 2.0f), kSide);
  ASSERT_EQ(maps.channels, kLimbs);
  const std::array<int, kLimbs> across{0, 1, 4, 5, 2, 3, 8, 9, 6, 7};
  for (int limb = 0; limb < kLimbs; ++limb) {
    float darkest = 1;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const float value = maps.plane(0, limb)[y * kSide + x];
        darkest = std::min(darkest, value);
        ASSERT_NEAR(value, there.plane(0, across[static_cast<std::size_t>(limb)])[y * kSide + kSide - 1 - x], 1e-5);
      }
    EXPECT_LT(darkest, -0.95f) << "limb " << limb;
  }
}

TEST(PromiseLimbMaps, AHiddenJointLeavesItsLimbOutAndNothingElse) {
  Pose pose = standing_pose();
  pose.at(JointName::right_ankle) = {17, 200, false};
  const FloatMaps all = limb_maps(standing_pose(), 64), without = limb_maps(pose, 64);
  for (int limb = 0; limb < kLimbs; ++limb) {
    const std::vector<float> shown(without.plane(0, limb), without.plane(0, limb) + 64 * 64);
    const std::vector<float> before(all.plane(0, limb), all.plane(0, limb) + 64 * 64);
    EXPECT_EQ(shown, limb == 9 ? std::vector<float>(before.size(), 1.0f) : before) << "limb " << limb;
  }
}

TEST(SkeletonPicture, IsDrawnOnTheLimbsAndNowhereElse) {
  const Image paper(200, 240, 3, 40);
  const Image drawn = with_skeleton_drawn(paper, standing_pose());
  const std::vector<LimbLine> lines = limb_lines(standing_pose());
  int changed = 0;
  for (int y = 0; y < 240; ++y)
    for (int x = 0; x < 200; ++x) {
      const bool differs = !std::equal(drawn.row(y) + 3 * x, drawn.row(y) + 3 * x + 3, paper.row(y) + 3 * x);
      double nearest = 1e9;
      for (const LimbLine& line : lines) nearest = std::min(nearest, line.distance(x, y));
      changed += differs;
      if (nearest > 4) { ASSERT_FALSE(differs) << x << ", " << y; }
      if (nearest < 1) { ASSERT_TRUE(differs) << x << ", " << y; }
    }
  EXPECT_GT(changed, 1000);
}

}  // namespace
}  // namespace ilat::test
