#include "imaging/painted_masks/pixel_mask.h"

#include <algorithm>
#include <cmath>

namespace ilat {

void fill_disc(PixelMask& mask, PixelPoint centre, double radius) {
  const auto [x, y] = centre;
  const int top = std::max(0, static_cast<int>(y - radius)), left = std::max(0, static_cast<int>(x - radius));
  const int bottom = std::min(mask.side - 1, static_cast<int>(y + radius));
  const int right = std::min(mask.side - 1, static_cast<int>(x + radius));
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column)
      if ((row - y) * (row - y) + (column - x) * (column - x) <= radius * radius)
        mask.pixels[static_cast<std::size_t>(row) * mask.side + column] = 1;
}

void draw_line(PixelMask& mask, std::span<const PixelPoint> points, double radius) {
  const double pace = std::max(1.0, radius / 2);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const auto [x, y] = points[i];
    const double dx = points[i + 1].x - x, dy = points[i + 1].y - y;
    const int discs = std::max(1, static_cast<int>(std::ceil(std::hypot(dx, dy) / pace)));
    for (int disc = 0; disc <= discs; ++disc)
      fill_disc(mask, {x + dx * disc / discs, y + dy * disc / discs}, radius);
  }
}

void fill_polygon(PixelMask& mask, std::span<const PixelPoint> corners, std::uint8_t value) {
  std::vector<double> crossings;
  for (int row = 0; row < mask.side; ++row) {
    crossings.clear();
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const PixelPoint &from = corners[i], &to = corners[(i + 1) % corners.size()];
      if ((from.y <= row) == (to.y <= row)) continue;
      crossings.push_back(from.x + (row - from.y) / (to.y - from.y) * (to.x - from.x));
    }
    std::ranges::sort(crossings);
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      const int first = static_cast<int>(std::ceil(std::max(0.0, crossings[i])));
      const int last = static_cast<int>(std::floor(std::min(mask.side - 1.0, crossings[i + 1])));
      for (int column = first; column <= last; ++column)
        mask.pixels[static_cast<std::size_t>(row) * mask.side + column] = value;
    }
  }
}

}  // namespace ilat
