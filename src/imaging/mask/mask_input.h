#pragma once

#include <string>

#include "ilat/image.h"
#include "ilat/photo.h"

namespace ilat {

// From the pictures that people draw to a mask of the photo's size, 0 or 255.

/// What a mask's file marks. Drawn on transparency (any pixel is less than half opaque): what is at least half opaque
/// is masked, whatever its colour. Else: what is bright, luma 128 and above.
/// @return grey, 0 or 255, the picture's size
Image mask_of(const Photo& drawn);

/// Whether a drawn picture must be scaled to the photo. Its shape must be the photo's: width over height may differ by
/// a 20th.
/// @param name "mask" or "sketch", for the message
/// @return true if its size is not the photo's
/// @throws Error usage for another shape
bool needs_scaling(const Image& drawn, const Image& photo, const std::string& name);

/// A mask at the photo's size. Shrinking loses no masked pixel; enlarging keeps edges straight.
Image scaled_mask(const Image& mask, int width, int height);

/// Widens a mask by a round brush of `pixels` radius; a negative number narrows it, not from the picture's own edge.
/// @param mask 0 or 255
Image grown_mask(const Image& mask, int pixels);

/// Masked becomes kept, and the other way round.
Image inverted_mask(const Image& mask);

}  // namespace ilat
