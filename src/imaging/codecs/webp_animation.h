#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ilat/image.h"

namespace ilat {

/// Pictures one after another, over and over, as an animated WebP.
struct Animation {
  std::vector<Image> frames;  ///< RGB, all of one size, at least one
  int milliseconds = 125;     ///< how long each is shown
  int quality = 95;           ///< 1 to 100; 100 is lossless
  std::string record = {};    ///< written as the file's EXIF comment; empty = none
};

/// @throws Error unwritable: a side beyond 16383 pixels; usage if the frames are of several sizes, or there is none
std::vector<std::byte> encode_webp_animation(const Animation& animation);

}  // namespace ilat
