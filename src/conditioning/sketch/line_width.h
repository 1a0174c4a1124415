#pragma once

#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

// A person's lines are as wide as their pen; a model knows the lines that XDoG draws at xdog.side.

/// What a frame shows of a sketch at `side` x `side`. Shrinking averages, as for a photo, but lines narrower than half
/// a new pixel, which would fade by that, stay black and a pixel wide.
/// @param sketch grey, black lines on white
Image seen_lines(const Image& sketch, const Placement& placement, int side);

/// The mean width of the dark lines under a mask, over their centre lines.
/// @param lines grey, black on white
/// @param mask of the same size; lines are read inside it only
/// @return pixels; 0 if there are none
double line_width(const Image& lines, const Image& mask);

/// Brings lines that are far thinner or thicker under the mask than XDoG's to about their width: pixels are added, or
/// layers are peeled off that leave every line's centre standing. Others come back as they are, to the bit.
Image with_usual_width(const Image& lines, const Image& mask);

}  // namespace ilat
