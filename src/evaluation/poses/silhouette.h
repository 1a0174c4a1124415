#pragma once

#include "ilat/image.h"

namespace ilat {

/// Where a figure in white clothes stands: what is bright and hardly coloured inside a region. A meadow, trees and red
/// captions are not; white marks outside the region do not count.
/// @param photo RGB  @param region grey, of its size; 128 and above = looked at
/// @return grey, 0 or 255
Image white_silhouette(const Image& photo, const Image& region);

/// Pixels that are in both over pixels that are in any; 1 if both are empty.
/// @param one, other grey, of one size, 0 or 255
double overlap(const Image& one, const Image& other);

}  // namespace ilat
