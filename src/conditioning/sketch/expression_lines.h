#pragma once

#include "ilat/landmarks.h"
#include "tensor/float_maps.h"

namespace ilat {

/// A face's own lines, moved as its landmarks move, smoothly and around the moving parts only (moving_parts()); at the
/// edge of what moves nothing does. A mouth that opens gets the lines that the photo does not have: the lips' inner
/// edges, and the teeth's.
/// @param lines [1, 1, S, S] in [0, 1], 1 = white paper: XDoG's of the face in its frame
/// @param before,after landmarks in pixels of `lines`
/// @return of the same size
FloatMaps expression_lines(const FloatMaps& lines, const Landmarks& before, const Landmarks& after);

}  // namespace ilat
