#pragma once

#include "ilat/image.h"

namespace ilat {

/// Structural similarity (Wang et al. 2004) of the luma of two pictures: Gaussian window of 11 x 11 with sigma 1.5,
/// K1 = 0.01, K2 = 0.03, pictures mirrored at their edges, the mean of the map over the region. 1 = equal.
/// @param region grey, the pictures' size: only its pixels of 128 and above count; empty = all
/// @throws as pixel_error does
double ssim(const Image& picture, const Image& truth, const Image& region = {});

}  // namespace ilat
