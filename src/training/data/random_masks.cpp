#include "training/data/random_masks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "config/landmarks.h"

namespace ilat {
namespace {

struct Box {
  double left, top, right, bottom;
};

void fill_disc(PixelMask& mask, double x, double y, double radius) {
  const int top = std::max(0, static_cast<int>(y - radius)), left = std::max(0, static_cast<int>(x - radius));
  const int bottom = std::min(mask.side - 1, static_cast<int>(y + radius));
  const int right = std::min(mask.side - 1, static_cast<int>(x + radius));
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column)
      if ((row - y) * (row - y) + (column - x) * (column - x) <= radius * radius)
        mask.pixels[static_cast<std::size_t>(row) * mask.side + column] = 1;
}

/// A polyline that turns a little at every corner, drawn with a brush whose width changes from stroke to stroke.
void draw_stroke(PixelMask& mask, RandomStream& random) {
  const double side = mask.side;
  double x = random.uniform(0, side), y = random.uniform(0, side), angle = random.uniform(0, 2 * std::numbers::pi);
  const double radius = random.uniform(0.03, 0.09) * side;
  const int corners = 2 + random.below(5);
  for (int corner = 0; corner < corners; ++corner) {
    angle += random.uniform(-1.2, 1.2);
    const double length = random.uniform(0.08, 0.25) * side, pace = std::max(1.0, radius / 2);
    for (double way = 0; way < length; way += pace) {
      fill_disc(mask, x, y, radius);
      x = std::clamp(x + pace * std::cos(angle), 0.0, side);
      y = std::clamp(y + pace * std::sin(angle), 0.0, side);
    }
  }
}

void fill_shape(PixelMask& mask, const Box& box, bool ellipse) {
  const double cx = (box.left + box.right) / 2, cy = (box.top + box.bottom) / 2;
  const double rx = std::max(1.0, (box.right - box.left) / 2), ry = std::max(1.0, (box.bottom - box.top) / 2);
  for (int row = 0; row < mask.side; ++row)
    for (int column = 0; column < mask.side; ++column) {
      const double dx = (column - cx) / rx, dy = (row - cy) / ry;
      if (ellipse ? dx * dx + dy * dy <= 1 : std::max(std::abs(dx), std::abs(dy)) <= 1)
        mask.pixels[static_cast<std::size_t>(row) * mask.side + column] = 1;
    }
}

Box box_of(std::span<const float> landmarks, LandmarkRange part) {
  Box box{1e9, 1e9, -1e9, -1e9};
  for (int i = part.first; i <= part.last; ++i) {
    const double x = landmarks[static_cast<std::size_t>(i) * 2], y = landmarks[static_cast<std::size_t>(i) * 2 + 1];
    box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
  }
  return box;
}

constexpr std::array kFaceParts{kMouth, kEyes, kNose, kBrows, kRightEye, kLeftEye};

Box random_object(RandomStream& random, int side, std::span<const float> landmarks) {
  if (landmarks.size() < 2 * kLandmarks) {
    const double x = random.uniform(0.1, 0.9) * side, y = random.uniform(0.1, 0.9) * side;
    const double width = random.uniform(0.08, 0.3) * side, height = random.uniform(0.08, 0.3) * side;
    return {x - width, y - height, x + width, y + height};
  }
  const Box box = box_of(landmarks, kFaceParts[static_cast<std::size_t>(random.below(kFaceParts.size()))]);
  const double margin_x = random.uniform(0.02, 0.12) * side, margin_y = random.uniform(0.02, 0.12) * side;
  return {box.left - margin_x, box.top - margin_y, box.right + margin_x, box.bottom + margin_y};
}

}  // namespace

PixelMask random_mask(RandomStream& random, int side, std::span<const float> landmarks) {
  PixelMask mask(side);
  if (random.chance(0.5)) {
    for (int strokes = 1 + random.below(4); strokes > 0; --strokes) draw_stroke(mask, random);
  } else {
    for (int objects = random.chance(0.6) ? 1 : 2; objects > 0; --objects)
      fill_shape(mask, random_object(random, side, landmarks), random.chance(0.5));
  }
  return mask;
}

}  // namespace ilat
