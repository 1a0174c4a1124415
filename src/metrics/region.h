#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "ilat/error.h"
#include "ilat/image.h"
#include "imaging/mask/mask.h"

namespace ilat {

/// Whether a pixel counts: all do where the region is empty.
inline bool in_region(const Image& region, int x, int y) {
  return region.empty() || region.row(y)[x] >= kMaskThreshold;
}

template <class Visit>
void for_each_pixel(const Image& picture, const Image& region, Visit&& visit) {
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      if (in_region(region, x, y)) visit(x, y);
}

/// @throws Error usage if two pictures, or a picture and its region, do not go together; bad_input for an empty region
inline void check_comparable(const Image& picture, const Image& truth, const Image& region) {
  const auto size = [](const Image& image) {
    return std::to_string(image.width) + " x " + std::to_string(image.height) + " x " + std::to_string(image.channels);
  };
  if (picture.width != truth.width || picture.height != truth.height || picture.channels != truth.channels ||
      truth.empty())
    throw Error(ErrorCode::usage, "pictures of " + size(picture) + " and " + size(truth) + " cannot be compared");
  if (region.empty()) return;
  if (region.width != truth.width || region.height != truth.height || region.channels != 1)
    throw Error(ErrorCode::usage, "a region of " + size(region) + " does not fit a picture of " + size(truth));
  if (std::ranges::none_of(region.pixels, [](std::uint8_t value) { return value >= kMaskThreshold; }))
    throw Error(ErrorCode::bad_input, "the region to compare holds no pixel");
}

}  // namespace ilat
