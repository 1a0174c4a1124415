#include "conditioning/pose/limb_maps.h"

#include <algorithm>
#include <cmath>

#include "conditioning/pose/limbs.h"

namespace ilat {
namespace {

constexpr double kWidth = 1.0 / 40;  // standard deviation of a limb's line over the picture's side
constexpr double kFarthest = 3;      // in standard deviations: beyond it a line is nothing

}  // namespace

FloatMaps limb_maps(const Pose& pose, int side) {
  FloatMaps maps(1, kLimbs, side, side, 1.0f);
  const double width = kWidth * side;
  for (const LimbLine& line : limb_lines(pose)) {
    const Reach reach = reach_of(line, kFarthest * width, side, side);
    float* plane = maps.plane(0, line.limb);
    for (int y = reach.top; y < reach.bottom; ++y)
      for (int x = reach.left; x < reach.right; ++x) {
        const double distance = line.distance(x, y) / width;
        if (distance > kFarthest) continue;
        float& value = plane[static_cast<std::size_t>(y) * side + x];
        value = std::min(value, static_cast<float>(1 - 2 * std::exp(-0.5 * distance * distance)));
      }
  }
  return maps;
}

FloatMaps in_one_map(const FloatMaps& maps) {
  FloatMaps all(1, 1, maps.height, maps.width, 1.0f);
  for (int map = 0; map < maps.channels; ++map)
    for (std::size_t pixel = 0; pixel < all.plane_size(); ++pixel)
      all.values[pixel] = std::min(all.values[pixel], maps.plane(0, map)[pixel]);
  return all;
}

}  // namespace ilat
