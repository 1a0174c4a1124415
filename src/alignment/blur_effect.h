#pragma once

#include "ilat/image.h"
#include "imaging/mask/mask.h"

namespace ilat {

/// How blurred a part of a picture is: the share of the differences between neighbours that a strong blur leaves as it
/// finds them. 0 = as sharp as can be, 1 = nothing fine left; contrast and brightness hardly matter (Crete et al., "The
/// blur effect: perception and estimation with a new no-reference perceptual blur metric", 2007).
/// @param grey one channel
/// @param area inside the picture, at least 2 x 2 pixels
double blur_effect(const Image& grey, const Box& area);

}  // namespace ilat
