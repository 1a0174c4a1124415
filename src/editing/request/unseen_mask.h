#pragma once

#include <cstddef>
#include <span>

#include "editing/edit_steps.h"
#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

/// Masked pixels, and those of them that lie outside a frame: they stay as they are.
struct MaskCount {
  std::size_t masked = 0, outside = 0;
};

/// @param mask grey, the photo's size; 128 and above = masked
MaskCount count_masked(const Image& mask, const Placement& frame);

/// The share of a photo's masked pixels that none of its frames repaints, each mask seen by its own frame; 0 without any.
double unseen_share(std::span<const ModelView> views);

}  // namespace ilat
