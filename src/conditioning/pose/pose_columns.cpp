#include "conditioning/pose/pose_columns.h"

#include <array>
#include <cmath>

#include "conditioning/pose/joint_names.h"
#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::array<const char*, 3> kParts{"_x", "_y", "_visible"};

}  // namespace

PoseColumns::PoseColumns(std::span<const std::string> header, const std::string& origin) {
  std::map<std::string, std::size_t> all;
  for (std::size_t i = 0; i < header.size(); ++i) all[header[i]] = i;
  for (const auto& [joint, name] : EnumNames<JointName>::names)
    for (const char* part : kParts)
      if (const auto found = all.find(std::string(name) + part); found != all.end()) at_.insert(*found);
  if (!at_.empty() && at_.size() != 3 * kJoints)
    throw Error(ErrorCode::bad_input, "names some of the columns head_x, head_y, head_visible ... right_ankle_visible, but not all", origin);
}

Pose PoseColumns::read(std::span<const std::string> fields, std::string& problem) const {
  Pose pose;
  for (const auto& [joint, name] : EnumNames<JointName>::names) {
    std::array<float, 3> numbers{};
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      const std::string column = std::string(name) + kParts[i];
      const std::string& field = fields[at_.at(column)];
      const auto number = parse_number<float>(field);
      if (number && std::isfinite(*number))
        numbers[i] = *number;
      else
        problem = column + " is \"" + field + "\" instead of a number";
    }
    pose.at(joint) = {numbers[0], numbers[1], numbers[2] != 0};
  }
  return pose;
}

}  // namespace ilat
