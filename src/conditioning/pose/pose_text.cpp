#include "conditioning/pose/pose_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conditioning/pose/body.h"
#include "conditioning/pose/joint_names.h"
#include "conditioning/pose/pose_formats.h"
#include "files/json_text.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr double kFarthest = 1e6;  // pixels; no picture is larger
constexpr int kFewest = 3;

std::string text_of(double number) { return nlohmann::json(number).dump(); }

/// Programs that write shares of the picture instead of pixels are asked for pixels, rather than believed.
void check_pixels(const Pose& pose, const std::string& origin) {
  int known = 0, small = 0;
  for (const Joint& joint : pose.joints) {
    known += joint.visible;
    small += joint.visible && joint.x <= 1 && joint.y <= 1;
  }
  if (known > 1 && small == known)
    throw Error(ErrorCode::bad_input, "all joints lie between 0 and 1: these are shares of the picture; expected pixels", origin);
}

}  // namespace

float coordinate_in(const nlohmann::json& value, const std::string& where, const std::string& origin) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!(std::abs(number) <= kFarthest))
    throw Error(ErrorCode::bad_input, where + " lies at " + describe(value) + "; expected pixels of the photo", origin);
  return static_cast<float>(number);
}

std::vector<Joint> keypoints_in(const nlohmann::json& value, std::span<const std::size_t> counts, const std::string& origin) {
  std::string expected;
  for (const std::size_t count : counts)
    expected += (expected.empty() ? "" : " or ") + std::to_string(3 * count) + " (" + std::to_string(count) + " joints)";
  if (!value.is_array()) throw Error(ErrorCode::bad_input, "keypoints should be a list of numbers, not " + describe(value), origin);
  if (std::ranges::none_of(counts, [&](std::size_t count) { return value.size() == 3 * count; }))
    throw Error(ErrorCode::bad_input, "a person has " + std::to_string(value.size()) + " numbers; expected " + expected, origin);
  std::vector<Joint> joints;
  for (std::size_t at = 0; at < value.size(); at += 3) {
    const std::string where = "keypoint " + std::to_string(at / 3);
    if (!value[at + 2].is_number())
      throw Error(ErrorCode::bad_input, where + " has " + describe(value[at + 2]) + " instead of how surely it was found", origin);
    joints.push_back({coordinate_in(value[at], where, origin), coordinate_in(value[at + 1], where, origin),
                      value[at + 2].get<double>() > 0});
  }
  return joints;
}

Joint middle_of(std::span<const Joint> joints) {
  Joint middle;
  float known = 0;
  for (const Joint& joint : joints)
    if (joint.visible) middle.x += joint.x, middle.y += joint.y, ++known;
  if (known > 0) middle = {middle.x / known, middle.y / known, true};
  return middle;
}

std::vector<Pose> parse_poses(std::string_view text, const std::string& origin) {
  const nlohmann::json value = parse_json(text, origin, ErrorCode::bad_input);
  const auto has = [&](const char* key) { return value.is_object() && value.contains(key); };
  std::vector<Pose> poses;
  if (has("joints"))
    poses = own_poses(value, origin);
  else if (has("people"))
    poses = openpose_poses(value, origin);
  else if (has("keypoints") || has("annotations") || value.is_array())
    poses = coco_poses(value, origin);
  else
    throw Error(ErrorCode::bad_input,
                "is no pose: expected an object with \"joints\" (ilat), \"annotations\" or \"keypoints\" (COCO), or \"people\" (OpenPose)",
                origin);
  for (const Pose& pose : poses) check_pixels(pose, origin);
  return poses;
}

std::string pose_text(const Pose& pose, PoseFormat format) {
  nlohmann::json value;
  switch (format) {
    case PoseFormat::ilat:
      value = own_json(pose);
      break;
    case PoseFormat::coco:
      value = coco_json(pose);
      break;
    case PoseFormat::openpose:
    case PoseFormat::openpose18:
      value = openpose_json(pose, format == PoseFormat::openpose);
      break;
  }
  value["format"] = kPoseMark;  // other readers of these formats pass over it
  return value.dump(format == PoseFormat::ilat ? 1 : -1) + "\n";
}

Pose chosen_pose(const std::vector<Pose>& poses, std::optional<int> person, const std::string& origin) {
  if (poses.empty()) throw Error(ErrorCode::bad_input, "has nobody in it", origin);
  const std::string count = std::to_string(poses.size());
  if (!person && poses.size() > 1)
    throw Error(ErrorCode::usage, "has " + count + " people; say which one is meant, from 1 to " + count, origin);
  const int number = person.value_or(1);
  if (number < 1 || static_cast<std::size_t>(number) > poses.size())
    throw Error(ErrorCode::usage, "has no person " + std::to_string(number) + "; people are 1 to " + count, origin);
  return poses[static_cast<std::size_t>(number - 1)];
}

void check_pose(const Pose& pose, int width, int height, const std::string& origin) {
  int known = 0;
  for (const auto& [name, word] : EnumNames<JointName>::names) {
    const Joint& joint = pose.at(name);
    if (!joint.visible) continue;
    ++known;
    // Written so that no number passes that is none.
    if (!(joint.x >= -0.5f && joint.y >= -0.5f && joint.x < static_cast<float>(width) && joint.y < static_cast<float>(height)))
      throw Error(ErrorCode::bad_input,
                  std::string(word) + " lies at " + text_of(joint.x) + ", " + text_of(joint.y) + ", outside the photo of " +
                      std::to_string(width) + " x " + std::to_string(height) + " pixels; move it, or mark it as not visible",
                  origin);
  }
  if (known < kFewest)
    throw Error(ErrorCode::bad_input,
                std::to_string(known) + " of " + std::to_string(kJoints) + " joints are known; expected at least " +
                    std::to_string(kFewest),
                origin);
  if (!(body_height(pose) > 0)) throw Error(ErrorCode::bad_input, "all its joints lie in one point", origin);
}

std::vector<Pose> read_poses(const std::filesystem::path& path) { return parse_poses(read_text_file(path), path.string()); }

Pose read_pose(const std::filesystem::path& path, std::optional<int> person) {
  return chosen_pose(read_poses(path), person, path.string());
}

}  // namespace ilat
