#include "training/data/drawn/random_masks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/landmarks.h"
#include "imaging/painted_masks/painted_masks.h"

namespace ilat {
namespace {

struct Box {
  double left, top, right, bottom;
};

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

Box box_of(const Landmarks& face, LandmarkRange part) {
  Box box{1e9, 1e9, -1e9, -1e9};
  for (int i = part.first; i <= part.last; ++i) {
    const double x = face[static_cast<std::size_t>(i)].x, y = face[static_cast<std::size_t>(i)].y;
    box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
  }
  return box;
}

constexpr std::array kFaceParts{kMouth, kEyes, kNose, kBrows, kRightEye, kLeftEye};

Box part_of_face(RandomStream& random, int side, const Landmarks& face) {
  const Box box = box_of(face, kFaceParts[static_cast<std::size_t>(random.below(kFaceParts.size()))]);
  const double margin_x = random.uniform(0.02, 0.12) * side, margin_y = random.uniform(0.02, 0.12) * side;
  return {box.left - margin_x, box.top - margin_y, box.right + margin_x, box.bottom + margin_y};
}

Box box_anywhere(RandomStream& random, int side) {
  const double x = random.uniform(0.1, 0.9) * side, y = random.uniform(0.1, 0.9) * side;
  const double width = random.uniform(0.08, 0.3) * side, height = random.uniform(0.08, 0.3) * side;
  return {x - width, y - height, x + width, y + height};
}

template <class Draw>
PixelMask objects(RandomStream& random, int side, Draw&& draw) {
  PixelMask mask(side);
  for (int count = random.chance(0.6) ? 1 : 2; count > 0; --count) fill_shape(mask, draw(), random.chance(0.5));
  return mask;
}

FreeMask spot_or_half(RandomStream& random) { return random.chance(0.6) ? FreeMask::blob : FreeMask::half_picture; }

PixelMask mask_anywhere(RandomStream& random, int side) {
  const double kind = random.uniform();
  if (kind < 0.5) return painted_mask(FreeMask::strokes, side, random);
  if (kind < 0.85) return objects(random, side, [&] { return box_anywhere(random, side); });
  return painted_mask(spot_or_half(random), side, random);
}

PixelMask mask_of_face(RandomStream& random, int side, const Landmarks& face) {
  const double kind = random.uniform();
  if (kind < 0.35) return painted_mask(FreeMask::strokes, side, random);
  if (kind < 0.7) return objects(random, side, [&] { return part_of_face(random, side, face); });
  if (kind < 0.76) return painted_mask(spot_or_half(random), side, random);
  const auto& kinds = EnumNames<FaceMask>::names;
  return painted_mask(kinds[static_cast<std::size_t>(random.below(kinds.size()))].first, face, side, random);
}

}  // namespace

PixelMask random_mask(RandomStream& random, int side, std::span<const float> landmarks) {
  if (landmarks.size() < 2 * kLandmarks) return mask_anywhere(random, side);
  Landmarks face;
  for (std::size_t i = 0; i < kLandmarks; ++i) face[i] = {landmarks[2 * i], landmarks[2 * i + 1]};
  return mask_of_face(random, side, face);
}

}  // namespace ilat
