#pragma once

#include "ilat/image.h"

namespace ilat {

enum class Axis { vertical, horizontal };

/// Gaussian along one axis as SciPy computes it on 8-bit input: radius floor(4 sigma + 0.5), the picture mirrored with
/// its edge pixel repeated, sums in double, the result truncated (not rounded) to 8 bits. Taps are summed from the
/// centre, then in symmetric pairs from the outermost inwards: with that order the reference is met exactly.
/// @param grey one channel
/// @param sigma pixels, above 0
Image blur_axis(const Image& grey, double sigma, Axis axis);

/// Both axes, vertical first, truncated after each (spec section 4).
Image blur(const Image& grey, double sigma);

}  // namespace ilat
