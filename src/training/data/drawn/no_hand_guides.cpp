#include "ilat/error.h"
#include "training/data/drawn/guide_lines.h"

// What hand_guides.cpp is in a build without OpenCV.

namespace ilat {

bool hand_lines_are_built() { return false; }

std::vector<float> lines_by_hand(std::span<const float>, std::span<const std::uint8_t>, const DataRecipe&,
                                 RandomStream&) {
  throw Error(ErrorCode::usage, "lines as drawn by hand need a program that was built with OpenCV", "data.hand_lines");
}

std::vector<float> lines_around(std::span<const float>, std::span<const float> lines, std::span<const std::uint8_t>,
                                const DataRecipe&) {
  return {lines.begin(), lines.end()};
}

}  // namespace ilat
