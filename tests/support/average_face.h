#pragma once

#include <cmath>

#include "config/landmarks.h"

namespace ilat::test {

/// A face as faces are on average, in the 256 x 256 frame of aligned portraits: symmetric about x = 128, mouth all but
/// closed.
inline Landmarks average_face() {
  constexpr float kRight[kLandmarks][2] = {  // the person's right half; what lies in the middle once
      {61, 88}, {72, 82}, {83, 81}, {95, 82}, {107, 86}, {}, {}, {}, {}, {},
      {128, 111}, {128, 126}, {128, 141}, {128, 156}, {112, 166}, {120, 169}, {128, 170}, {}, {},
      {74, 111}, {84, 105}, {96, 106}, {105, 114}, {94, 116}, {83, 116}, {}, {}, {}, {}, {}, {},
      {96, 189}, {105, 185}, {116, 183}, {128, 184}, {}, {}, {}, {}, {}, {128, 209}, {114, 206}, {104, 199},
      {114, 190}, {128, 191}, {}, {}, {128, 194}, {114, 193}};
  constexpr int kMirror[kLandmarks] = {9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  10, 11, 12, 13, 18, 17, 16,
                                       15, 14, 28, 27, 26, 25, 30, 29, 22, 21, 20, 19, 24, 23, 37, 36, 35,
                                       34, 33, 32, 31, 42, 41, 40, 39, 38, 45, 44, 43, 48, 47, 46};
  Landmarks face;
  for (std::size_t i = 0; i < face.size(); ++i) {
    const auto mirror = static_cast<std::size_t>(kMirror[i]);
    face[i] = kRight[i][0] != 0 ? Landmark{kRight[i][0], kRight[i][1]}
                                : Landmark{256 - kRight[mirror][0], kRight[mirror][1]};
  }
  return face;
}

/// The same face elsewhere: `scale` times as large, turned clockwise, its frame's corner at (x, y).
struct FacePlace {
  double scale = 1, degrees = 0, x = 0, y = 0;

  Landmark operator()(Landmark p) const {
    const double angle = degrees * 3.14159265358979323846 / 180;
    const double a = scale * std::cos(angle), b = scale * std::sin(angle);
    return {static_cast<float>(a * p.x - b * p.y + x), static_cast<float>(b * p.x + a * p.y + y)};
  }
  Landmarks operator()(Landmarks face) const {
    for (Landmark& point : face) point = (*this)(point);
    return face;
  }
};

}  // namespace ilat::test
