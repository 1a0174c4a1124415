#pragma once

#include "ilat/photo.h"

namespace ilat {

/// Undoes a camera's orientation in every sample; 5 to 8 swap width and height.
/// @param orientation as EXIF counts: 1 = upright, 2 mirrored, 3 upside down, 4 both, 6 and 8 lying on a side, 5 and 7
///   that mirrored. Other values count as 1.
void turn_upright(Photo& photo, int orientation);

}  // namespace ilat
