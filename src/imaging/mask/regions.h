#pragma once

#include <vector>

#include "ilat/image.h"
#include "ilat/options.h"

namespace ilat {

/// Masked parts that are edited together, in one frame.
struct MaskRegion {
  Frame frame;
  Image mask;  ///< of the photo's size: this region's part of the mask
};

/// Groups the connected parts of a mask by whether one frame can serve them: two groups share a frame as long as it is
/// at most three times as wide as the wider of their own automatic frames; beyond that each is seen closer, in a frame
/// of its own. The pair with the narrowest shared frame is joined first. Parts within a quarter of the model's side of each other are never
/// separated, and there are at most sixteen regions: in a mask of more parts the closest share frames nevertheless.
/// @param mask with at least one masked pixel
/// @return each masked pixel in exactly one region, from the top
/// @throws Error bad_input if nothing is masked, usage for a frame too large to hold in memory
std::vector<MaskRegion> separate_regions(const Image& mask, int model_side);

}  // namespace ilat
