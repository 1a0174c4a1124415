#include "conditioning/sketch/membrane.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ilat {
namespace {

constexpr float kOverRelaxation = 1.9f;  // near the best for regions of some tens of pixels
constexpr float kSettled = 0.002f;       // pixels
constexpr int kMostRounds = 2000;

}  // namespace

void fill_as_membrane(PixelMoves& moves) {
  const auto width = static_cast<std::size_t>(moves.width);
  for (int round = 0; round < kMostRounds; ++round) {
    float largest = 0;
    for (std::size_t row = 0; row < static_cast<std::size_t>(moves.height); ++row)
      for (std::size_t column = 0; column < width; ++column) {
        const std::size_t at = row * width + column;
        if (moves.is_free[at] == 0) continue;
        // Past the picture's edge the membrane is loose: the pixel itself stands for its neighbour.
        const std::size_t left = column > 0 ? at - 1 : at, right = column + 1 < width ? at + 1 : at;
        const std::size_t up = row > 0 ? at - width : at, down = at + width < moves.x.size() ? at + width : at;
        for (std::vector<float>* plane : {&moves.x, &moves.y}) {
          float& here = (*plane)[at];
          const float mean = ((*plane)[left] + (*plane)[right] + (*plane)[up] + (*plane)[down]) / 4;
          const float step = kOverRelaxation * (mean - here);
          here += step;
          largest = std::max(largest, std::abs(step));
        }
      }
    if (largest < kSettled) return;
  }
}

}  // namespace ilat
