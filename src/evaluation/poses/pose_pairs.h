#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ilat/image.h"
#include "ilat/pose.h"

namespace ilat {

/// Two photos of one scene that nobody trained on: an edit of the first is to look like the second.
struct PosePair {
  std::string source_name, target_name;
  Image source, target;  // RGB, of one size
  Pose source_pose, target_pose;
};

struct PosePairOptions {
  int pairs = 20;           ///< at most
  int apart = 20;           ///< rows of the table between the two: neighbours in time show the same pose
  std::uint64_t seed = 2024;  ///< the same seed gives the same pairs
};

/// Draws pairs from the `val` rows of a table of photos with joints (docs/poses.md), every row a target before any is one again.
/// @param folder with one .csv, the photos in photos/ or beside it; or the table
/// @throws Error not_found; bad_input if it has no joints or too few `val` rows, or a photo cannot be read
std::vector<PosePair> read_pose_pairs(const std::filesystem::path& folder, const PosePairOptions& options);

}  // namespace ilat
