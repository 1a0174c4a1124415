#pragma once

#include "ilat/image.h"
#include "ilat/placement.h"
#include "imaging/mask/mask.h"
#include "tensor/float_maps.h"

namespace ilat {

// The way of pictures from the photo into a frame and back, resampled once each way. An upright frame on whole pixels
// is cut out and resized (frame.h, resize.h); any other is sampled through its similarity transform.
// OpenCV's warpAffine reads at 32nds of a pixel and does not average what it shrinks; the samples here are exact.

/// What the model sees: the frame's part of a photo (or sketch) at `side` x `side`. Shrinking averages what a new pixel
/// covers; past the photo's edge the nearest pixel repeats.
Image seen(const Image& image, const Placement& placement, int side);

/// The same of a mask: a new pixel is masked if any masked pixel reaches into it, so that none is lost, or if seen()
/// reads one for it, so that what is kept does not depend on what is masked.
/// @return 0 or 255, side x side
Image seen_mask(const Image& mask, const Placement& placement, int side);

/// The way back: what the frame's picture shows at every pixel of a part of the photo. Outside the frame the picture's
/// nearest pixel repeats.
/// @param pixels [1, 1, S, S], any S
/// @param area of the photo
/// @return [1, 1, area.height, area.width]
FloatMaps spread(const FloatMaps& pixels, const Placement& placement, const Box& area);

/// The smallest box of pixels of the photo that holds all that lies in the frame; empty if there is none.
Box covered(const Placement& placement, const Image& photo);

/// Whether the centre of pixel x, y of the photo lies in the frame.
bool holds_centre(const Placement& placement, int x, int y);

}  // namespace ilat
