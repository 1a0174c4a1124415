#pragma once

#include "ilat/image.h"

namespace ilat {

/// Peels layers of pixels off every shape, all around at once, but never the last one: what is left keeps the shapes'
/// connections and ends (Zhang and Suen, 1984).
/// @param shapes grey, 0 = background, all else = shape
/// @param layers at most; enough of them leave lines one pixel wide
/// @return 0 or 255
Image thinned(const Image& shapes, int layers);

}  // namespace ilat
