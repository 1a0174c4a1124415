#pragma once

#include <array>
#include <cstddef>

namespace ilat {

struct Landmark {
  float x = 0;
  float y = 0;
};

inline constexpr std::size_t kLandmarks = 49;

/// The points of a face in pixels: 0-9 brows, 10-13 nose bridge, 14-18 nostrils, 19-24 right eye, 25-30 left eye,
/// 31-48 mouth (right = the person's, on the picture's left).
using Landmarks = std::array<Landmark, kLandmarks>;

}  // namespace ilat
