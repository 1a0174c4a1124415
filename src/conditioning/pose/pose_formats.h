#pragma once

#include <cmath>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "ilat/pose.h"

namespace ilat {

/// What every file that we write says of itself (files/makers_mark.h).
inline constexpr const char* kPoseMark = "ilat-pose/1";

// One file per format. Readers take a value that has the format's own key.

std::vector<Pose> own_poses(const nlohmann::json& value, const std::string& origin);
std::vector<Pose> coco_poses(const nlohmann::json& value, const std::string& origin);
std::vector<Pose> openpose_poses(const nlohmann::json& value, const std::string& origin);

nlohmann::json own_json(const Pose& pose);
nlohmann::json coco_json(const Pose& pose);
nlohmann::json openpose_json(const Pose& pose, bool body_25);

/// A coordinate that a picture can have. @param where "joint \"head\"", for the message
float coordinate_in(const nlohmann::json& value, const std::string& where, const std::string& origin);

/// A list of numbers, three a keypoint: x, y, and a third that is 0 where nothing was found.
/// @param counts how many keypoints the list may have
std::vector<Joint> keypoints_in(const nlohmann::json& value, std::span<const std::size_t> counts, const std::string& origin);

/// A coordinate as it is written: more than a tenth of a pixel nobody knows.
inline double tenths(float value) { return std::round(10.0 * value) / 10; }

/// The mean of those that are known; for a head of which the nose was not found.
Joint middle_of(std::span<const Joint> joints);

}  // namespace ilat
