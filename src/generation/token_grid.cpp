#include "generation/token_grid.h"

#include <string>

#include "ilat/error.h"

namespace ilat {
namespace {

template <class Pixel>
std::vector<std::uint8_t> pool(std::span<const Pixel> pixels, int pixels_per_side, TokenGrid grid) {
  const auto side = static_cast<std::size_t>(pixels_per_side);
  if (grid.side <= 0 || pixels_per_side <= 0 || pixels_per_side % grid.side != 0 || pixels.size() != side * side) {
    throw Error(ErrorCode::internal, "a mask of " + std::to_string(pixels.size()) + " pixels, " +
                                         std::to_string(pixels_per_side) + " a side, does not divide into " +
                                         std::to_string(grid.side) + " tokens a side");
  }
  const int cell = pixels_per_side / grid.side;
  std::vector<std::uint8_t> masked(static_cast<std::size_t>(grid.tokens()), 0);
  for (int y = 0; y < pixels_per_side; ++y)
    for (int x = 0; x < pixels_per_side; ++x)
      if (pixels[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] != Pixel{0})
        masked[static_cast<std::size_t>(grid.token(y / cell, x / cell))] = 1;
  return masked;
}

}  // namespace

std::vector<std::uint8_t> mask_tokens(std::span<const std::uint8_t> pixels, int pixels_per_side, TokenGrid grid) {
  return pool(pixels, pixels_per_side, grid);
}

std::vector<std::uint8_t> mask_tokens(std::span<const float> pixels, int pixels_per_side, TokenGrid grid) {
  return pool(pixels, pixels_per_side, grid);
}

}  // namespace ilat
