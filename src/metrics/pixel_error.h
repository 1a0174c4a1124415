#pragma once

#include "ilat/image.h"

namespace ilat {

/// How far two pictures are apart, pixel by pixel and channel by channel, in levels of 0 ... 255.
struct PixelError {
  double mean_absolute = 0;
  double mean_square = 0;

  /// Peak signal-to-noise ratio in dB; 99 where it would be more, as for equal pictures.
  double psnr() const;
};

/// @param region grey, the pictures' size: only its pixels of 128 and above count; empty = all
/// @throws Error usage if sizes or channels differ, bad_input if the region holds no pixel
PixelError pixel_error(const Image& picture, const Image& truth, const Image& region = {});

/// How far the mean colour of `picture` lies from that of `truth` in a region, mean over the channels, in levels:
/// what drift of colour is left when all noise is averaged away.
/// @throws as pixel_error does
double colour_shift(const Image& picture, const Image& truth, const Image& region);

}  // namespace ilat
