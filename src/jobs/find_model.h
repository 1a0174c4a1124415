#pragma once

#include <filesystem>

namespace ilat {

/// The folder of the bundled model: $ILAT_MODEL, else models/faces-256 under the working folder or any folder above
/// the program, else share/ilat/models/faces-256 beside the program's bin folder.
/// @throws Error not_found that says where it looked.
std::filesystem::path find_default_model();

/// The folder of the bundled face detector: $ILAT_DETECTOR, else models/face-detector in the same places; empty if there
/// is none.
std::filesystem::path find_default_detector();

/// The detector's folder that was given, else the bundled one.
/// @throws Error not_found if there is neither
std::filesystem::path detector_folder(const std::filesystem::path& given);

/// The folder of the bundled model that follows poses: $ILAT_POSE_MODEL, else models/taichi-128 in the same places.
/// @throws Error not_found that says where it looked.
std::filesystem::path find_default_pose_model();

/// The pose finder's folder that was given, else $ILAT_POSE_FINDER, else models/pose-finder in the same places.
/// @throws Error not_found if there is none
std::filesystem::path pose_finder_folder(const std::filesystem::path& given);

}  // namespace ilat
