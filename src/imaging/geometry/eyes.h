#pragma once

#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

/// The frame of a portrait by its eyes: they come to lie at 88/256 and 168/256 of the frame's width and 112/256 of its
/// height, as in the pictures that face models are trained on.
/// @param photo the eyes' photo; its size alone is read
/// @throws Error usage if an eye is not a point of the photo, or the two are too close or too far for any frame
Placement frame_by_eyes(const Eyes& eyes, const Image& photo);

/// @throws Error usage, that names the eyes, if no masked pixel lies in the frame
void check_holds_masked_pixel(const Image& mask, const Placement& placement);

}  // namespace ilat
