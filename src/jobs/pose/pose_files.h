#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conditioning/pose/pose_text.h"
#include "ilat/photo.h"

namespace ilat {

// Poses from file to file; no model is needed.

/// A person in a file of poses.
struct PoseFile {
  std::filesystem::path file = {};
  std::optional<int> person = {};  ///< from 1; unset = the only one
};

/// A joint that is put somewhere else, in pixels.
struct JointMove {
  JointName joint = JointName::head;
  float x = 0;
  float y = 0;
};

/// "left_wrist,120,80". @throws Error usage
JointMove parse_joint_move(const std::string& text);
/// "left_wrist". @throws Error usage that lists them, or names the one that was probably meant
JointName parse_joint(const std::string& text);

/// What is done to a pose, in this order.
struct PoseChanges {
  bool mirror = false;                    ///< left and right change places; the person stays where they are
  std::filesystem::path limbs_of = {};    ///< limbs as long as this person's; empty = as they are
  std::filesystem::path towards = {};     ///< on the way to this pose; empty = none
  double share = 0.5;                     ///< how far on that way, 0 ... 1
  std::vector<JointMove> moves = {};
  std::vector<JointName> hidden = {};     ///< their places are no longer known

  bool empty() const { return !mirror && limbs_of.empty() && towards.empty() && moves.empty() && hidden.empty(); }
};

/// @throws Error as read_pose() and with_limbs_of() do
Pose changed(Pose pose, const PoseChanges& changes);

struct PoseOutput {
  std::filesystem::path file = {};
  PoseFormat format = PoseFormat::ilat;
  bool overwrite = false;  ///< replace a file that is no earlier result
};

/// Reads a person's pose, changes it as far as it is asked for, and writes it.
/// @throws Error as read_pose(), changed() and RunFiles do
void write_changed_pose(const PoseFile& input, const PoseChanges& changes, const PoseOutput& output);

/// What a picture of a pose is drawn on, and where it goes.
struct PosePicture {
  std::filesystem::path photo = {};  ///< empty = dark paper, large enough
  std::filesystem::path file = {};
  std::uint64_t max_pixels = ReadOptions{}.max_pixels;
  bool overwrite = false;
};

/// Draws the skeleton of a person.
/// @throws Error as read_pose(), check_pose() and RunFiles do
void show_pose(const PoseFile& input, const PosePicture& picture);

/// How the person in a photo is found, and what is written of it.
struct PoseSearch {
  std::filesystem::path photo = {};
  std::filesystem::path finder = {};   ///< its folder; empty = the bundled one
  PoseOutput output = {};
  std::filesystem::path picture = {};  ///< a copy of the photo with the skeleton drawn in; empty = none
  std::uint64_t max_pixels = ReadOptions{}.max_pixels;
};

/// Finds the joints of the person in a photo and writes them.
/// @return names of the joints that were not found
/// @throws Error not_found without a finder; as RunFiles, read_photo and PoseFinder do
std::vector<std::string> find_pose(const PoseSearch& search);

}  // namespace ilat
