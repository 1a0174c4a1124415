#pragma once

#include <map>
#include <string>

#include "config/model_config.h"

namespace ilat {

/// A detector's weights: one file, whose metadata hold the configuration.
inline constexpr const char* kFaceDetectorFile = "face_detector.safetensors";

/// Sizes of the two networks of a face detector.
struct FaceDetectorConfig {
  int stem_channels = 16;      // finder: width at half resolution
  int finder_channels = 32;    // finder: width at a quarter of the resolution, where it thinks
  int finder_blocks = 3;       // finder: residual blocks; each lets a cell see 8 pixels further on every side
  int landmark_channels = 16;  // landmark network: width at half resolution, then 2, 4 and 6 times it
};

template <ConfigOf<FaceDetectorConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("stem_channels", config.stem_channels, "finder: width at half resolution");
  visit("finder_channels", config.finder_channels, "finder: width at a quarter of the resolution");
  visit("finder_blocks", config.finder_blocks, "finder: residual blocks");
  visit("landmark_channels", config.landmark_channels, "landmark network: width at half resolution");
}

std::map<std::string, std::string> to_metadata(const FaceDetectorConfig& config);
/// @param origin names the file in errors
/// @throws Error bad_model if a size is missing or none
FaceDetectorConfig face_detector_config(const std::map<std::string, std::string>& metadata, const std::string& origin);

}  // namespace ilat
