#include "detector/mirrored_landmarks.h"

namespace ilat {

Landmarks mirrored(const Landmarks& landmarks, float middle) {
  constexpr std::array<std::size_t, kLandmarks> partner{
      9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  10, 11, 12, 13, 18, 17, 16, 15, 14, 28, 27, 26, 25, 30, 29,
      22, 21, 20, 19, 24, 23, 37, 36, 35, 34, 33, 32, 31, 42, 41, 40, 39, 38, 45, 44, 43, 48, 47, 46};
  Landmarks result;
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = {2 * middle - landmarks[partner[i]].x, landmarks[partner[i]].y};
  return result;
}

}  // namespace ilat
