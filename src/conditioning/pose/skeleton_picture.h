#pragma once

#include "ilat/image.h"
#include "ilat/pose.h"

namespace ilat {

/// A skeleton over a picture, each limb in its own colour (the left side warm, the right side cold), known joints as dots.
/// @param picture RGB
Image with_skeleton_drawn(Image picture, const Pose& pose);

}  // namespace ilat
