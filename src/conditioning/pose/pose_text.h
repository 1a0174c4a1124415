#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/enum_names.h"
#include "ilat/pose.h"

namespace ilat {

/// How people's joints are written; docs/poses.md says more of each.
enum class PoseFormat {
  ilat,        ///< our own: {"format": "ilat-pose/1", "joints": {"head": [x, y], ...}}
  coco,        ///< {"annotations": [{"keypoints": [51 numbers]}]}
  openpose,    ///< {"people": [{"pose_keypoints_2d": [75 numbers]}]}, BODY_25
  openpose18,  ///< likewise with 54 numbers, COCO-18
};

template <>
struct EnumNames<PoseFormat> {
  static constexpr std::array<std::pair<PoseFormat, std::string_view>, 4> names{{{PoseFormat::ilat, "ilat"},
                                                                                 {PoseFormat::coco, "coco"},
                                                                                 {PoseFormat::openpose, "openpose"},
                                                                                 {PoseFormat::openpose18, "openpose18"}}};
};

/// Reads the people in a text of any of these; which one it is the text tells.
/// @param origin names the input in errors
/// @throws Error bad_input naming what is wrong: not JSON, cut short, none of the formats, a joint missing or no number,
/// another count of numbers than the format has
std::vector<Pose> parse_poses(std::string_view text, const std::string& origin);

/// One person's joints as JSON; what the format has beside our joints (eyes, ears, ...) is marked as not found.
std::string pose_text(const Pose& pose, PoseFormat format);

/// Of the people in a file the one that is meant; see read_pose().
Pose chosen_pose(const std::vector<Pose>& poses, std::optional<int> person, const std::string& origin);

/// Whether a pose can be drawn into a photo, and a body's size be told by it.
/// @throws Error bad_input if a known joint lies outside the photo, or fewer than three are known, or all of them in one point
void check_pose(const Pose& pose, int width, int height, const std::string& origin);

}  // namespace ilat
