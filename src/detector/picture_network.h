#pragma once

#include <vector>

#include "detector/face_detector_config.h"

namespace ilat {

/// Sizes of a network that gives numbers for a square picture as a whole.
struct PictureNetwork {
  static constexpr int kLastSide = 4;  // cells a side before the last layer

  int channels = 0;             // width at half resolution
  std::vector<int> widths = {};  // after each further halving, in `channels`
  int outputs = 0;

  /// Of its pictures, pixels.
  int side() const { return kLastSide << (widths.size() + 1); }
};

/// The face detector's for landmarks: 49 points and "this is a face".
inline PictureNetwork landmark_network(const FaceDetectorConfig& config) {
  return {.channels = config.landmark_channels, .widths = {2, 4, 6}, .outputs = 99};
}

}  // namespace ilat
