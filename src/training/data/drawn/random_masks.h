#pragma once

#include <span>

#include "imaging/painted_masks/pixel_mask.h"
#include "random/random_stream.h"

namespace ilat {

/// A training mask. Of those with a face 35 % are a few irregular brush strokes, 35 % the shape of one or two of its
/// parts, 30 % what people paint: beards, glasses, fringes, foreheads, halves, spots (imaging/painted_masks).
/// Without a face half are strokes, 35 % ellipses and boxes anywhere, 15 % spots and halves of the picture.
/// @param landmarks 49 points x, y in pixels; empty = no face is known
PixelMask random_mask(RandomStream& random, int side, std::span<const float> landmarks = {});

}  // namespace ilat
