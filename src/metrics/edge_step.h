#pragma once

#include "ilat/image.h"

namespace ilat {

/// How much of a step stands at a mask's edge, beside the step that the true picture has there: over every row and
/// column that enters the mask, the mean difference (over the channels) between the last kept pixel and one `reach`
/// pixels on, half a level added for rounding, divided by the same of the truth. 1 = as in the truth, above = a visible
/// seam, below = smoother than the truth. Where the mask is thinner than twice the reach its middle stands for it.
/// @param mask grey, the pictures' size: 128 and above = new
/// @param reach past the feather, in pixels, at least 1
/// @throws Error usage for sizes that do not go together, bad_input for an empty mask; 1 if the mask has no edge
double edge_step(const Image& picture, const Image& truth, const Image& mask, int reach);

/// The new pixels that lie at most `width` pixels from a kept one. Grey, 0 or 255.
Image inner_rim(const Image& mask, double width);

}  // namespace ilat
