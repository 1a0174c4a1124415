#pragma once

#include <cstddef>

#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

/// Masked pixels, and those of them that lie outside a frame: they stay as they are.
struct MaskCount {
  std::size_t masked = 0, outside = 0;
};

/// @param mask grey, the photo's size; 128 and above = masked
MaskCount count_masked(const Image& mask, const Placement& frame);

}  // namespace ilat
