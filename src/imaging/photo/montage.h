#pragma once

#include <span>

#include "ilat/image.h"

namespace ilat {

struct MontageOptions {
  int columns = 4;
  int gutter = 4;  ///< white pixels between cells and around all; 0 = none
};

/// Images in a grid, in reading order, on white. Every cell is as large as the largest image; grey images become RGB.
/// @param images at least one
Image montage(std::span<const Image> images, const MontageOptions& options = {});

}  // namespace ilat
