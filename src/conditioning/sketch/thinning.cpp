#include "conditioning/sketch/thinning.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ilat {
namespace {

/// The eight neighbours, clockwise from the one above; the background beyond the edge.
std::array<int, 8> neighbours(const Image& shapes, int x, int y) {
  const auto at = [&](int u, int v) {
    return u >= 0 && v >= 0 && u < shapes.width && v < shapes.height && shapes.row(v)[u] != 0 ? 1 : 0;
  };
  return {at(x, y - 1), at(x + 1, y - 1), at(x + 1, y), at(x + 1, y + 1),
          at(x, y + 1), at(x - 1, y + 1), at(x - 1, y), at(x - 1, y - 1)};
}

/// Whether the pixel may go: on the border of its shape, no end of a line, no only link between its neighbours.
bool removable(const std::array<int, 8>& p, bool from_upper_left) {
  int count = 0, rises = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    count += p[i];
    rises += p[i] == 0 && p[(i + 1) % 8] == 1;
  }
  if (count < 2 || count > 6 || rises != 1) return false;
  const auto [up, right, down, left] = std::array{p[0], p[2], p[4], p[6]};
  return from_upper_left ? up * right * left == 0 && up * down * left == 0
                         : up * right * down == 0 && right * down * left == 0;
}

bool peel(Image& shapes, bool from_upper_left) {
  std::vector<std::uint8_t*> gone;
  for (int y = 0; y < shapes.height; ++y)
    for (int x = 0; x < shapes.width; ++x)
      if (shapes.row(y)[x] != 0 && removable(neighbours(shapes, x, y), from_upper_left))
        gone.push_back(shapes.row(y) + x);
  for (std::uint8_t* pixel : gone) *pixel = 0;
  return !gone.empty();
}

}  // namespace

Image thinned(const Image& shapes, int layers) {
  Image result = shapes;
  for (auto& value : result.pixels) value = value != 0 ? 255 : 0;
  for (int layer = 0; layer < layers; ++layer) {
    const bool one = peel(result, false), other = peel(result, true);
    if (!one && !other) break;
  }
  return result;
}

}  // namespace ilat
