#pragma once

#include "ilat/image.h"

namespace ilat {

/// ITU-R 601 luma in integers, rounded as Pillow's "L" does.
inline std::uint8_t luma(int red, int green, int blue) {
  return static_cast<std::uint8_t>((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
}

/// RGB -> grey; a grey image comes back as it is.
Image to_grey(const Image& image);

/// Grey -> RGB with three equal channels; an RGB image comes back as it is.
Image to_rgb(const Image& image);

}  // namespace ilat
