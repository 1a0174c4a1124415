#pragma once

#include <map>
#include <string>

#include "config/model_config.h"
#include "detector/picture_network.h"
#include "ilat/pose.h"

namespace ilat {

/// A pose finder's weights: one file, whose metadata hold the configuration.
inline constexpr const char* kPoseFinderFile = "pose_finder.safetensors";

/// Sizes of a pose finder's network.
struct PoseFinderConfig {
  int channels = 16;  // width at half resolution, then 2, 3, 4 and 6 times it
};

template <ConfigOf<PoseFinderConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("channels", config.channels, "width at half resolution");
}

/// Pictures of 128 x 128 pixels; of each joint x and y from the picture's middle, in half its side, and the logit of "it is
/// to be seen".
inline PictureNetwork pose_network(const PoseFinderConfig& config) {
  return {.channels = config.channels, .widths = {2, 3, 4, 6}, .outputs = 3 * static_cast<int>(kJoints)};
}

/// How much of the picture's side a standing body takes up where the network sees it best.
inline constexpr double kBodyInPicture = 0.67;

std::map<std::string, std::string> to_metadata(const PoseFinderConfig& config);
/// @param origin names the file in errors
/// @throws Error bad_model if a size is missing or none
PoseFinderConfig pose_finder_config(const std::map<std::string, std::string>& metadata, const std::string& origin);

}  // namespace ilat
