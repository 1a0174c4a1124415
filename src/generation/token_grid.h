#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ilat {

/// The square grid of a picture's tokens, numbered in raster order: left to right, then top to bottom.
struct TokenGrid {
  int side = 0;

  int tokens() const { return side * side; }
  int token(int row, int column) const { return row * side + column; }
  int row(int token) const { return token / side; }
  int column(int token) const { return token % side; }
};

/// Max pooling: a token is masked if any of its pixels is (non-zero).
/// @param pixels [side, side], in raster order; side is a multiple of the grid's
/// @return [L], 0 or 1
/// @throws Error internal if the sizes do not fit
std::vector<std::uint8_t> mask_tokens(std::span<const std::uint8_t> pixels, int pixels_per_side, TokenGrid grid);
std::vector<std::uint8_t> mask_tokens(std::span<const float> pixels, int pixels_per_side, TokenGrid grid);

}  // namespace ilat
