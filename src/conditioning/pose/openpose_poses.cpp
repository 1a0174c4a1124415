#include <array>
#include <nlohmann/json.hpp>

#include "conditioning/pose/body.h"
#include "conditioning/pose/pose_formats.h"
#include "files/json_text.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Where a layout has our joints, and the rest of the face.
struct KeypointOrder {
  std::size_t keypoints;
  std::array<std::size_t, kJoints> joints;  // in the order of JointName
  std::array<std::size_t, 4> face;          // eyes and ears
};
constexpr KeypointOrder kBody25{25, {0, 5, 2, 6, 3, 7, 4, 12, 9, 13, 10, 14, 11}, {15, 16, 17, 18}};
constexpr KeypointOrder kCoco18{18, {0, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10}, {14, 15, 16, 17}};
constexpr std::size_t kNeck = 1, kMidHip = 8;  // the latter of BODY_25 alone

Pose person_in(const nlohmann::json& value, const std::string& origin) {
  if (!value.is_object() || !value.contains("pose_keypoints_2d"))
    throw Error(ErrorCode::bad_input, "expected a person with \"pose_keypoints_2d\", not " + describe(value), origin);
  constexpr std::array<std::size_t, 2> kCounts{kBody25.keypoints, kCoco18.keypoints};
  const std::vector<Joint> found = keypoints_in(value["pose_keypoints_2d"], kCounts, origin);
  const KeypointOrder& layout = found.size() == kBody25.keypoints ? kBody25 : kCoco18;
  Pose pose;
  for (std::size_t i = 0; i < kJoints; ++i) pose.joints[i] = found[layout.joints[i]];
  if (!pose.joints[0].visible) {
    std::array<Joint, 4> face;
    for (std::size_t i = 0; i < face.size(); ++i) face[i] = found[layout.face[i]];
    pose.joints[0] = middle_of(face);
  }
  return pose;
}

}  // namespace

std::vector<Pose> openpose_poses(const nlohmann::json& value, const std::string& origin) {
  const nlohmann::json& people = value["people"];
  if (!people.is_array()) throw Error(ErrorCode::bad_input, "\"people\" should be a list, not " + describe(people), origin);
  std::vector<Pose> poses;
  for (const nlohmann::json& each : people) poses.push_back(person_in(each, origin));
  return poses;
}

nlohmann::json openpose_json(const Pose& pose, bool body_25) {
  const KeypointOrder& layout = body_25 ? kBody25 : kCoco18;
  std::vector<Joint> all(layout.keypoints);
  for (std::size_t i = 0; i < kJoints; ++i) all[layout.joints[i]] = pose.joints[i];
  const auto set = [&](std::size_t at, const std::optional<BodyPoint>& point) {
    if (point) all[at] = {static_cast<float>(point->x), static_cast<float>(point->y), true};
  };
  const BodyPoints points = points_of(pose);
  set(kNeck, points[kMidShoulders]);
  if (body_25) set(kMidHip, points[kMidHips]);
  nlohmann::json numbers = nlohmann::json::array();
  for (const Joint& joint : all) {
    for (const double number : {joint.visible ? tenths(joint.x) : 0.0, joint.visible ? tenths(joint.y) : 0.0}) numbers.push_back(number);
    numbers.push_back(joint.visible ? 1 : 0);
  }
  const nlohmann::json person{{"pose_keypoints_2d", numbers}};
  return {{"version", 1.3}, {"people", nlohmann::json::array({person})}};
}

}  // namespace ilat
