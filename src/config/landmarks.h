#pragma once

#include "ilat/landmarks.h"

namespace ilat {

/// A part of the face: its first and its last landmark.
struct LandmarkRange {
  int first = 0;
  int last = 0;

  int count() const { return last - first + 1; }
};

// Right is the person's right, on the picture's left.
inline constexpr LandmarkRange kRightBrow{0, 4}, kLeftBrow{5, 9}, kBrows{0, 9};
inline constexpr LandmarkRange kNose{10, 18};  // its bridge, then the nostrils
inline constexpr LandmarkRange kRightEye{19, 24}, kLeftEye{25, 30}, kEyes{19, 30};
inline constexpr LandmarkRange kMouth{31, 48};
inline constexpr LandmarkRange kEyesAndMouth{19, 48};
inline constexpr LandmarkRange kWholeFace{0, 48};

/// For a picture brought to another size.
inline Landmarks scaled(Landmarks landmarks, float factor) {
  for (auto& [x, y] : landmarks) x *= factor, y *= factor;
  return landmarks;
}

}  // namespace ilat
