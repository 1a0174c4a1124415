#pragma once

#include <cstdint>
#include <vector>

#include "tensor/float_maps.h"

namespace ilat {

/// Which tokens of a picture are to be painted anew: those of which any pixel is masked.
/// @param masks [B, 1, S, S], above 0 = masked; S is a multiple of `tokens_per_side`
/// @param item which of the batch
/// @return [L] in raster order, 0 or 1
/// @throws Error internal if the sizes do not fit
std::vector<std::uint8_t> token_mask_of(const FloatMaps& masks, int item, int tokens_per_side);

}  // namespace ilat
