#pragma once

#include <cstddef>
#include <vector>

namespace ilat {

/// A part of a face. Left and right are the person's: the right eye lies on the picture's left, as in Landmarks.
enum class FaceRegion { mouth, left_eye, right_eye, eyes, brows, nose, lower_face, forehead, face };

/// How far one landmark goes, in eye distances along the face's own axes: x from its right eye to its left one (to the
/// right in the picture of an upright face), y from the eyes to the mouth.
struct LandmarkMove {
  std::size_t landmark = 0;  ///< 0 ... 48
  double x = 0, y = 0;       ///< -1 ... 1

  bool operator==(const LandmarkMove&) const = default;
};

/// What a face does, from what it does in the photo: 0 = as it is, 1 = as much as a face can, below 0 = the opposite.
/// All of it adds up.
struct Expression {
  double smile = 0;        ///< -1 ... 1: corners of the mouth outwards and up; below 0 down
  double open_mouth = 0;   ///< -1 ... 1: the lower lip down; below 0 lips together
  double open_eyes = 0;    ///< -1 ... 1: lids apart; -1 = shut
  double raise_brows = 0;  ///< -1 ... 1: up; below 0 down and together
  std::vector<LandmarkMove> moves = {};

  /// Whether nothing moves.
  bool empty() const { return *this == Expression{}; }
  bool operator==(const Expression&) const = default;
};

}  // namespace ilat
