#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ilat {

/// A square mask, one byte a pixel, rows from the top, 1 = masked. The centre of the top left pixel is (0, 0).
struct PixelMask {
  int side = 0;
  std::vector<std::uint8_t> pixels;

  explicit PixelMask(int side_, std::uint8_t value = 0)
      : side(side_), pixels(static_cast<std::size_t>(side_) * side_, value) {}
};

struct PixelPoint {
  double x = 0, y = 0;
};

// What a person's brush can do. Whatever lies outside the mask is cut off.

void fill_disc(PixelMask& mask, PixelPoint centre, double radius);

/// A line of a round brush's width through the points.
void draw_line(PixelMask& mask, std::span<const PixelPoint> points, double radius);

/// The inside of a polygon, by the even-odd rule where it crosses itself.
/// @param value 1 masks it, 0 keeps it
void fill_polygon(PixelMask& mask, std::span<const PixelPoint> corners, std::uint8_t value = 1);

}  // namespace ilat
