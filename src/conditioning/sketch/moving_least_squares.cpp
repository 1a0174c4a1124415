#include "conditioning/sketch/moving_least_squares.h"

#include <cmath>
#include <vector>

namespace ilat {

Landmark moved_by(std::span<const Handle> handles, Landmark point) {
  double sum = 0, from_x = 0, from_y = 0, to_x = 0, to_y = 0;
  const auto weight_of = [&](const Handle& handle) {
    const double dx = handle.from.x - point.x, dy = handle.from.y - point.y, square = dx * dx + dy * dy;
    return 1 / (square * square + 1e-9);
  };
  for (const Handle& handle : handles) {
    const double weight = weight_of(handle);
    sum += weight;
    from_x += weight * handle.from.x, from_y += weight * handle.from.y;
    to_x += weight * handle.to.x, to_y += weight * handle.to.y;
  }
  from_x /= sum, from_y /= sum, to_x /= sum, to_y /= sum;

  double along = 0, across = 0;  // of the rotation that fits best
  for (const Handle& handle : handles) {
    const double weight = weight_of(handle);
    const double x = handle.from.x - from_x, y = handle.from.y - from_y, u = handle.to.x - to_x, v = handle.to.y - to_y;
    along += weight * (x * u + y * v);
    across += weight * (x * v - y * u);
  }
  const double length = std::hypot(along, across);
  const double cosine = length > 0 ? along / length : 1, sine = length > 0 ? across / length : 0;
  const double x = point.x - from_x, y = point.y - from_y;
  return {static_cast<float>(to_x + cosine * x - sine * y), static_cast<float>(to_y + sine * x + cosine * y)};
}

}  // namespace ilat
