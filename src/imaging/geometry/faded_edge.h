#pragma once

#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

/// As seen() of placed.h, but what it repeats beyond the photo's edge is blurred and fades into the view's mean colour: a
/// tight crop gains plain surroundings, neither streaks nor the second hairline that a mirror would give it.
Image seen_faded(const Image& photo, const Placement& placement, int side);

/// Which share of the frame lies beyond the photo's edge, 0 ... 1, to a 64th of its side.
double share_beyond(const Image& photo, const Placement& placement);

}  // namespace ilat
