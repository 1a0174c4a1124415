#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "random/random_stream.h"

namespace ilat {

/// One byte a pixel, rows from the top, 1 = masked.
struct PixelMask {
  int side = 0;
  std::vector<std::uint8_t> pixels;

  explicit PixelMask(int side_, std::uint8_t value = 0)
      : side(side_), pixels(static_cast<std::size_t>(side_) * side_, value) {}
};

/// A training mask: half of them a few irregular brush strokes, half the shape of an object.
/// @param landmarks 49 points x, y in pixels: the objects are then mouth, eyes, brows, nose, or several of them;
///                  empty = ellipses and boxes anywhere
PixelMask random_mask(RandomStream& random, int side, std::span<const float> landmarks = {});

}  // namespace ilat
