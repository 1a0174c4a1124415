#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace ilat {

/// The joints of a body; left and right are the person's.
enum class JointName {
  head,
  left_shoulder,
  right_shoulder,
  left_elbow,
  right_elbow,
  left_wrist,
  right_wrist,
  left_hip,
  right_hip,
  left_knee,
  right_knee,
  left_ankle,
  right_ankle,
};
inline constexpr std::size_t kJoints = 13;

/// A place in pixels of a photo.
struct Joint {
  float x = 0;
  float y = 0;
  bool visible = false;  ///< false = its place is not known: x and y are not read
};

/// A person's joints, in the order of JointName.
struct Pose {
  std::array<Joint, kJoints> joints = {};

  Joint& at(JointName name) { return joints[static_cast<std::size_t>(name)]; }
  const Joint& at(JointName name) const { return joints[static_cast<std::size_t>(name)]; }
};

/// How far from its limbs a body is taken to reach, as a share of its height: hands, hair and wide clothes lie beyond the
/// joints.
inline constexpr double kWidenedBy = 0.13;

/// Reads the people in a file: our own JSON, COCO keypoints (17 joints) or OpenPose (BODY_25, COCO-18); see docs/poses.md.
/// @throws Error not_found; bad_input if it is none of these, is cut short, or a joint is missing, twice there, or no number
std::vector<Pose> read_poses(const std::filesystem::path& path);

/// The one person in a file, or the one that is meant.
/// @param person from 1; unset = the only one
/// @throws Error as read_poses(); bad_input if there is nobody, usage if there are several or not so many
Pose read_pose(const std::filesystem::path& path, std::optional<int> person = {});

}  // namespace ilat
