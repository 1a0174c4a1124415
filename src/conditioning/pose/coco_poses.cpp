#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "conditioning/pose/pose_formats.h"
#include "files/json_text.h"
#include "ilat/error.h"

namespace ilat {
namespace {

// Nose, eyes and ears, then our joints from the shoulders on in our order.
constexpr std::size_t kFace = 5, kKeypoints = 17;

Pose person_in(const nlohmann::json& value, const std::string& origin) {
  if (!value.is_object() || !value.contains("keypoints"))
    throw Error(ErrorCode::bad_input, "expected an object with \"keypoints\", not " + describe(value), origin);
  constexpr std::array<std::size_t, 1> kCounts{kKeypoints};
  const std::vector<Joint> found = keypoints_in(value["keypoints"], kCounts, origin);
  Pose pose;
  pose.joints[0] = found[0].visible ? found[0] : middle_of(std::span(found).subspan(1, kFace - 1));
  std::copy(found.begin() + kFace, found.end(), pose.joints.begin() + 1);
  return pose;
}

}  // namespace

std::vector<Pose> coco_poses(const nlohmann::json& value, const std::string& origin) {
  if (value.is_object() && value.contains("keypoints")) return {person_in(value, origin)};
  const nlohmann::json& list = value.is_object() ? value["annotations"] : value;
  if (!list.is_array()) throw Error(ErrorCode::bad_input, "\"annotations\" should be a list, not " + describe(list), origin);
  std::vector<Pose> poses;
  for (const nlohmann::json& each : list) poses.push_back(person_in(each, origin));
  return poses;
}

nlohmann::json coco_json(const Pose& pose) {
  nlohmann::json keypoints = nlohmann::json::array();
  int known = 0;
  const auto add = [&](const Joint& joint) {
    known += joint.visible;
    for (const double number : {joint.visible ? tenths(joint.x) : 0.0, joint.visible ? tenths(joint.y) : 0.0}) keypoints.push_back(number);
    keypoints.push_back(joint.visible ? 2 : 0);
  };
  add(pose.joints[0]);
  for (std::size_t i = 1; i < kFace; ++i) add({});
  for (std::size_t i = 1; i < kJoints; ++i) add(pose.joints[i]);
  const nlohmann::json person{{"keypoints", keypoints}, {"num_keypoints", known}, {"category_id", 1}};
  return {{"annotations", nlohmann::json::array({person})}};
}

}  // namespace ilat
