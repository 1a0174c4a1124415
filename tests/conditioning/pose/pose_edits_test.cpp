#include "conditioning/pose/pose_edits.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "conditioning/pose/body.h"
#include "ilat/error.h"
#include "random/random_stream.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"

namespace ilat::test {
namespace {

Pose random_pose(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  Pose pose;
  for (Joint& joint : pose.joints)
    joint = {static_cast<float>(random.uniform(0, 200)), static_cast<float>(random.uniform(0, 200)), random.chance(0.8)};
  return pose;
}

double bone_length(const Pose& pose, JointName from, JointName to) {
  return std::hypot(pose.at(to).x - pose.at(from).x, pose.at(to).y - pose.at(from).y);
}

RC_GTEST_PROP(PromisePoseEdits, MirroringTwiceChangesNothing, ()) {
  const Pose pose = random_pose(*rc::gen::arbitrary<std::uint64_t>());
  const Pose twice = mirrored(mirrored(pose, 100), 100);
  for (std::size_t i = 0; i < kJoints; ++i) {
    RC_ASSERT(twice.joints[i].visible == pose.joints[i].visible);
    RC_ASSERT(std::abs(twice.joints[i].x - pose.joints[i].x) < 1e-3);
  }
}

RC_GTEST_PROP(PromisePoseEdits, TheWayBetweenPosesBeginsAndEndsThere, ()) {
  const Pose first = random_pose(*rc::gen::arbitrary<std::uint64_t>()), second = random_pose(*rc::gen::arbitrary<std::uint64_t>());
  const Pose begin = interpolated(first, second, 0), end = interpolated(first, second, 1);
  for (std::size_t i = 0; i < kJoints; ++i) {
    const bool both = first.joints[i].visible && second.joints[i].visible;
    RC_ASSERT(begin.joints[i].visible == both);
    if (!both) continue;
    RC_ASSERT(std::abs(begin.joints[i].x - first.joints[i].x) < 0.01);
    RC_ASSERT(std::abs(end.joints[i].y - second.joints[i].y) < 0.01);
  }
}

TEST(PoseEdits, AMirrorExchangesLeftAndRight) {
  const Pose pose = standing_pose(), there = mirrored(pose, 100);
  EXPECT_EQ(there.at(JointName::left_wrist).x, 150);   // the right one was at 50
  EXPECT_EQ(there.at(JointName::right_knee).x, 85);    // the left one was at 115
  EXPECT_EQ(there.at(JointName::head).x, 100);
}

TEST(PoseEdits, LimbsKeepTheirLengthOnTheWay) {
  Pose raised = standing_pose();  // the left arm turned up round its shoulder
  raised.at(JointName::left_elbow) = {150, 45, true};
  raised.at(JointName::left_wrist) = {162.5f, 18.8f, true};
  const Pose half = interpolated(standing_pose(), raised, 0.5);
  const double before = bone_length(standing_pose(), JointName::left_shoulder, JointName::left_elbow);
  EXPECT_NEAR(bone_length(half, JointName::left_shoulder, JointName::left_elbow), before, 0.2);
  EXPECT_GT(half.at(JointName::left_wrist).x, 170) << "the arm swings round, not through the body";
}

TEST(PoseEdits, LimbsTakeTheOthersLengthsAndKeepTheirDirections) {
  Pose other = standing_pose();
  for (Joint& joint : other.joints) joint = {joint.x * 2, joint.y * 2, true};
  other.at(JointName::left_wrist) = {.visible = false};
  const Pose scaled = with_limbs_of(standing_pose(), other);
  const auto length = [](const Pose& pose, JointName from, JointName to) { return bone_length(pose, from, to); };
  using enum JointName;
  EXPECT_NEAR(length(scaled, left_hip, left_knee), 2 * length(standing_pose(), left_hip, left_knee), 0.01);
  EXPECT_NEAR(length(scaled, left_elbow, left_wrist), 2 * length(standing_pose(), left_elbow, left_wrist), 0.01);
  EXPECT_NEAR((scaled.at(left_hip).x + scaled.at(right_hip).x) / 2, 100, 0.01);
  EXPECT_NEAR(scaled.at(left_wrist).x, 200, 0.01);
  Pose headless;
  headless.at(head) = {1, 2, true};
  expect_error([&] { with_limbs_of(standing_pose(), headless); }, ErrorCode::usage, {"torso"});
}

TEST(PoseEdits, ABodyIsMeasuredAlongItsBones) {
  const double standing = body_height(standing_pose());
  EXPECT_NEAR(standing, 30 + 60 + 45 + 45, 1);
  Pose crouching = standing_pose();
  crouching.at(JointName::left_knee) = {155, 130, true};
  crouching.at(JointName::left_ankle) = {150, 174, true};
  EXPECT_NEAR(body_height(crouching), standing, 1);
  EXPECT_EQ(body_height({}), 0);
  EXPECT_NEAR(torso_length(standing_pose()), 60, 0.01);
}

}  // namespace
}  // namespace ilat::test
