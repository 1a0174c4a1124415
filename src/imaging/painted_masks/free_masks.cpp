#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "imaging/painted_masks/painted_masks.h"

namespace ilat {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

/// A line that turns a little at every corner, drawn with a brush whose width changes from stroke to stroke.
void draw_stroke(PixelMask& mask, RandomStream& random) {
  const double side = mask.side;
  double x = random.uniform(0, side), y = random.uniform(0, side), angle = random.uniform(0, kTurn);
  const double radius = std::max(1.0, random.uniform(0.03, 0.09) * side);
  std::vector<PixelPoint> points{{x, y}};
  for (int corners = 2 + random.below(5); corners > 0; --corners) {
    angle += random.uniform(-1.2, 1.2);
    const double length = random.uniform(0.08, 0.25) * side;
    x = std::clamp(x + length * std::cos(angle), 0.0, side);
    y = std::clamp(y + length * std::sin(angle), 0.0, side);
    points.push_back({x, y});
  }
  draw_line(mask, points, radius);
}

/// A circle whose radius swings two to five times on the way round.
void fill_blob(PixelMask& mask, RandomStream& random) {
  const double side = mask.side, radius = random.uniform(0.08, 0.22) * side;
  const PixelPoint centre{random.uniform(0.15, 0.85) * side, random.uniform(0.15, 0.85) * side};
  std::array<double, 4> swing{}, phase{};
  for (std::size_t i = 0; i < swing.size(); ++i)
    swing[i] = random.uniform(0, 0.2), phase[i] = random.uniform(0, kTurn);
  constexpr int kCorners = 72;
  std::vector<PixelPoint> outline;
  for (int corner = 0; corner < kCorners; ++corner) {
    const double angle = kTurn * corner / kCorners;
    double reach = 1;
    for (std::size_t i = 0; i < swing.size(); ++i)
      reach += swing[i] * std::cos(static_cast<double>(i + 2) * angle + phase[i]);
    reach = std::max(1.0, std::max(0.3, reach) * radius);
    outline.push_back({centre.x + reach * std::cos(angle), centre.y + reach * std::sin(angle)});
  }
  fill_polygon(mask, outline);
}

void fill_half(PixelMask& mask, RandomStream& random) {
  const int quarter = random.below(4);
  const double side = mask.side, angle = kTurn / 4 * quarter + random.uniform(-0.3, 0.3);
  const double across = std::cos(angle), down = std::sin(angle), offset = random.uniform(-0.06, 0.06) * side;
  for (int y = 0; y < mask.side; ++y)
    for (int x = 0; x < mask.side; ++x)
      if ((x - side / 2) * across + (y - side / 2) * down > offset)
        mask.pixels[static_cast<std::size_t>(y) * mask.side + x] = 1;
}

}  // namespace

PixelMask painted_mask(FreeMask kind, int side, RandomStream& random) {
  PixelMask mask(side);
  switch (kind) {
    case FreeMask::strokes:
      for (int strokes = 1 + random.below(4); strokes > 0; --strokes) draw_stroke(mask, random);
      break;
    case FreeMask::blob:
      fill_blob(mask, random);
      break;
    case FreeMask::half_picture:
      fill_half(mask, random);
      break;
  }
  return mask;
}

}  // namespace ilat
