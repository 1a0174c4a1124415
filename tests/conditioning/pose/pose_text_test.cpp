#include "conditioning/pose/pose_text.h"

#include <gtest/gtest.h>

#include "ilat/error.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"

namespace ilat::test {
namespace {

/// The text with the first `what` replaced.
std::string with(std::string text, const std::string& what, const std::string& instead) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), instead);
}

const std::string& own() {
  static const std::string text = pose_text(standing_pose(), PoseFormat::ilat);
  return text;
}

TEST(PoseText, EveryFormatGivesTheJointsBack) {
  Pose pose = standing_pose();
  pose.at(JointName::left_wrist) = {};
  pose.at(JointName::head).x = 99.4f;
  for (const auto& [format, name] : EnumNames<PoseFormat>::names) {
    SCOPED_TRACE(name);
    const std::vector<Pose> back = parse_poses(pose_text(pose, format), "pose.json");
    ASSERT_EQ(back.size(), 1u);
    expect_near(back[0], pose);
  }
}

TEST(PoseText, CocoAndOpenPoseNumbersAreWhereTheirAuthorsPutThem) {
  // COCO: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, left before right.
  std::string numbers;
  for (int i = 0; i < 17; ++i) numbers += (i ? "," : "") + std::to_string(10 + i) + "," + std::to_string(100 + i) + ",2";
  const Pose coco = parse_poses("{\"keypoints\": [" + numbers + "]}", "coco").at(0);
  EXPECT_EQ(coco.at(JointName::head).x, 10);
  EXPECT_EQ(coco.at(JointName::left_shoulder).x, 15);
  EXPECT_EQ(coco.at(JointName::right_wrist).y, 110);
  EXPECT_EQ(coco.at(JointName::right_ankle).x, 26);
  const auto openpose = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i ? "," : "") + std::to_string(10 + i) + ",50,0.9";
    return parse_poses("{\"people\": [{\"pose_keypoints_2d\": [" + list + "]}]}", "openpose").at(0);
  };
  const Pose body25 = openpose(25), coco18 = openpose(18);
  EXPECT_EQ(body25.at(JointName::right_shoulder).x, 12);
  EXPECT_EQ(body25.at(JointName::left_wrist).x, 17);
  EXPECT_EQ(body25.at(JointName::right_hip).x, 19);
  EXPECT_EQ(body25.at(JointName::left_ankle).x, 24);
  EXPECT_EQ(coco18.at(JointName::right_hip).x, 18);
  EXPECT_EQ(coco18.at(JointName::left_ankle).x, 23);
}

TEST(PoseText, ANoseThatWasNotFoundIsGuessedFromEyesAndEars) {
  std::string numbers = "0,0,0, 10,20,2, 14,20,2, 0,0,0, 0,0,0";
  for (int i = 5; i < 17; ++i) numbers += ",50,60,2";
  const Pose pose = parse_poses("[{\"keypoints\": [" + numbers + "]}]", "coco").at(0);
  EXPECT_TRUE(pose.at(JointName::head).visible);
  EXPECT_EQ(pose.at(JointName::head).x, 12);
}

TEST(PoseText, HiddenJointsAreReadInEveryWayTheyAreWritten) {
  for (const char* hidden : {"null", "[3, 4, 0]"}) {
    const Pose pose = parse_poses(with(own(), "[\n   150.0,\n   115.0\n  ]", hidden), "pose.json").at(0);
    EXPECT_FALSE(pose.at(JointName::left_wrist).visible) << hidden;
    EXPECT_TRUE(pose.at(JointName::right_wrist).visible);
  }
}

TEST(PoseText, MistakesAreNamed) {
  const auto refused = [](const std::string& text, const std::vector<std::string>& words) {
    expect_error([&] { parse_poses(text, "pose.json"); }, ErrorCode::bad_input, words);
  };
  refused("", {"pose.json", "JSON"});
  refused(own().substr(0, own().size() / 2), {"JSON"});
  refused("3", {"is no pose"});
  refused("{}", {"is no pose", "OpenPose"});
  refused("{\"joints\": []}", {"joints", "a list"});
  refused(with(own(), "left_wrist", "left_hand"), {"left_hand"});
  refused(with(own(), "left_wrist", "left_wirst"), {"left_wirst", "do you mean \"left_wrist\""});
  refused("{\"joints\": {\"head\": [1, 2]}}", {"left_shoulder", "missing", "null"});
  refused(with(own(), "150.0", "NaN"), {"JSON"});
  refused(with(own(), "150.0", "\"far\""), {"left_wrist", "far", "pixels"});
  refused(with(own(), "150.0", "2e6"), {"left_wrist", "2000000"});
  refused(with(own(), "150.0", "1e999"), {"pose.json"});
  refused(with(own(), "ilat-pose/1", "ilat-pose/9"), {"ilat-pose/9"});
  refused("{\"keypoints\": [1, 2, 2]}", {"3 numbers", "51", "17 joints"});
  refused("{\"people\": [{\"pose_keypoints_2d\": [1, 2, 2]}]}", {"3 numbers", "75", "54"});
  refused("{\"people\": [{}]}", {"pose_keypoints_2d"});
  refused("{\"annotations\": 3}", {"annotations", "list"});
  refused("[1]", {"keypoints"});
  std::string shares;
  for (int i = 0; i < 17; ++i) shares += std::string(i ? "," : "") + "0.5,0.25,2";
  refused("[{\"keypoints\": [" + shares + "]}]", {"between 0 and 1", "pixels"});
}

TEST(PoseText, OfSeveralPeopleOneIsMeant) {
  const Pose first = standing_pose();
  Pose second = first;
  second.at(JointName::head).x = 42;
  const std::vector<Pose> both{first, second};
  EXPECT_EQ(chosen_pose(both, 2, "two.json").at(JointName::head).x, 42);
  expect_error([&] { chosen_pose(both, {}, "two.json"); }, ErrorCode::usage, {"two.json", "2 people", "1 to 2"});
  expect_error([&] { chosen_pose(both, 3, "two.json"); }, ErrorCode::usage, {"no person 3", "1 to 2"});
  expect_error([&] { chosen_pose(both, 0, "two.json"); }, ErrorCode::usage, {"no person 0"});
  expect_error([&] { chosen_pose({}, {}, "none.json"); }, ErrorCode::bad_input, {"nobody"});
}

TEST(PoseText, APoseThatDoesNotFitThePhotoIsRefused) {
  const auto refused = [](const Pose& pose, const std::vector<std::string>& words) {
    expect_error([&] { check_pose(pose, 200, 240, "pose.json"); }, ErrorCode::bad_input, words);
  };
  check_pose(standing_pose(), 200, 240, "pose.json");
  Pose pose = standing_pose();
  pose.at(JointName::left_wrist).x = 200;
  refused(pose, {"left_wrist", "200", "200 x 240", "not visible"});
  pose.at(JointName::left_wrist) = {NAN, 10, true};
  refused(pose, {"left_wrist"});
  pose.at(JointName::left_wrist) = {500, 10, false};  // not read
  check_pose(pose, 200, 240, "pose.json");
  for (std::size_t i = 2; i < kJoints; ++i) pose.joints[i].visible = false;
  refused(pose, {"2 of 13", "at least 3"});
  for (Joint& joint : pose.joints) joint = {5, 5, true};
  refused(pose, {"one point"});
}

}  // namespace
}  // namespace ilat::test
