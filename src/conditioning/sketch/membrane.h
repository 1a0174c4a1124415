#pragma once

#include <cstdint>
#include <vector>

namespace ilat {

/// How far each pixel of a picture is moved.
struct PixelMoves {
  int width = 0, height = 0;
  std::vector<float> x, y;            // [height, width], pixels
  std::vector<std::uint8_t> is_free;  // [height, width], 1 = to be filled in

  PixelMoves(int width_, int height_)
      : width(width_),
        height(height_),
        x(static_cast<std::size_t>(width_) * height_),
        y(x.size()),
        is_free(x.size()) {}
};

/// Fills the free pixels in as a membrane that is fastened to all others: each becomes the mean of its four neighbours
/// (Laplace's equation, by successive over-relaxation). So moves go over into each other evenly and never beyond those
/// around them. With a margin wider than what is moved as one, a picture so moved does not fold, which it does by moving
/// least squares, whose moves fall off as steeply as their weights.
void fill_as_membrane(PixelMoves& moves);

}  // namespace ilat
