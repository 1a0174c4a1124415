#include "imaging/photo/orientation.h"

#include <algorithm>
#include <utility>

namespace ilat {
namespace {

/// Where the upright picture's pixel (x, y) lies in the stored one: orientations 5 to 8 swap x and y, then each of the
/// stored axes may run backwards.
struct Turn {
  bool swap = false;
  bool back_x = false;
  bool back_y = false;
};

Turn turn_of(int orientation) {
  const bool swap = orientation >= 5;
  const bool back_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool back_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  return {swap, back_x, back_y};
}

template <class Sample>
void turn(std::vector<Sample>& samples, std::size_t width, std::size_t height, std::size_t channels, Turn how) {
  if (samples.empty()) return;
  std::vector<Sample> upright(samples.size());
  auto to = upright.begin();
  const std::size_t columns = how.swap ? height : width, rows = how.swap ? width : height;
  for (std::size_t y = 0; y < rows; ++y)
    for (std::size_t x = 0; x < columns; ++x) {
      std::size_t from_x = how.swap ? y : x, from_y = how.swap ? x : y;
      if (how.back_x) from_x = width - 1 - from_x;
      if (how.back_y) from_y = height - 1 - from_y;
      to = std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>((from_y * width + from_x) * channels), channels,
                       to);
    }
  samples = std::move(upright);
}

}  // namespace

void turn_upright(Photo& photo, int orientation) {
  if (orientation <= 1 || orientation > 8) return;
  const auto width = static_cast<std::size_t>(photo.image.width), height = static_cast<std::size_t>(photo.image.height);
  const Turn how = turn_of(orientation);
  turn(photo.image.pixels, width, height, 3, how);
  turn(photo.deep, width, height, 3, how);
  turn(photo.alpha, width, height, 1, how);
  if (how.swap) std::swap(photo.image.width, photo.image.height);
}

}  // namespace ilat
