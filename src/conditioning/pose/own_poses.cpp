#include <nlohmann/json.hpp>

#include "conditioning/pose/joint_names.h"
#include "conditioning/pose/pose_formats.h"
#include "files/json_text.h"
#include "files/nearest_word.h"
#include "ilat/error.h"

namespace ilat {
namespace {

Joint joint_in(const nlohmann::json& value, const std::string& where, const std::string& origin) {
  if (value.is_null()) return {};
  if (!value.is_array() || value.size() < 2 || value.size() > 3)
    throw Error(ErrorCode::bad_input, where + " should have [x, y], or null where its place is not known, not " + describe(value), origin);
  Joint joint{coordinate_in(value[0], where, origin), coordinate_in(value[1], where, origin), true};
  if (value.size() == 2) return joint;
  if (value[2] != 0 && value[2] != 1)
    throw Error(ErrorCode::bad_input, where + " is visible (1) or not (0), not " + describe(value[2]), origin);
  joint.visible = value[2] == 1;
  return joint;
}

/// The known name that was probably meant, as the end of a message.
std::string perhaps(const std::string& word) {
  std::vector<std::string> names;
  for (const auto& [joint, name] : EnumNames<JointName>::names) names.emplace_back(name);
  const std::string nearest = nearest_word(word, names);
  return nearest.empty() ? "; joints are " + choices_of<JointName>() : "; do you mean \"" + nearest + "\"?";
}

}  // namespace

std::vector<Pose> own_poses(const nlohmann::json& value, const std::string& origin) {
  if (const auto format = value.find("format"); format != value.end() && *format != kPoseMark)
    throw Error(ErrorCode::bad_input, "\"format\" should be \"" + std::string(kPoseMark) + "\", not " + describe(*format), origin);
  const nlohmann::json& joints = value["joints"];
  if (!joints.is_object()) throw Error(ErrorCode::bad_input, "\"joints\" should be an object, not " + describe(joints), origin);
  for (const auto& [word, joint] : joints.items())
    if (!value_of<JointName>(word))
      throw Error(ErrorCode::bad_input, "there is no joint \"" + word + "\"" + perhaps(word), origin);
  Pose pose;
  for (const auto& [joint, name] : EnumNames<JointName>::names) {
    const auto found = joints.find(name);
    if (found == joints.end())
      throw Error(ErrorCode::bad_input,
                  "joint \"" + std::string(name) + "\" is missing; give null where its place is not known", origin);
    pose.at(joint) = joint_in(*found, "joint \"" + std::string(name) + "\"", origin);
  }
  return {pose};
}

nlohmann::json own_json(const Pose& pose) {
  nlohmann::json joints = nlohmann::json::object();
  for (const auto& [joint, name] : EnumNames<JointName>::names) {
    const Joint& at = pose.at(joint);
    joints[std::string(name)] = at.visible ? nlohmann::json::array({tenths(at.x), tenths(at.y)}) : nlohmann::json(nullptr);
  }
  return {{"joints", joints}};
}

}  // namespace ilat
