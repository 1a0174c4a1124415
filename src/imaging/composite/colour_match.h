#pragma once

#include "ilat/options.h"
#include "tensor/float_maps.h"

namespace ilat {

/// Brings new content to the photo around it by adding a smooth offset inside the part to be repainted.
/// - Blend::poisson: the offset is harmonic, and at the edge it is what the photo differs by there: the same as keeping
///   the new content's gradients with the photo as boundary (Poisson). Solved on the masked pixels alone, so nothing
///   outside can move, which a solver on the whole rectangle (OpenCV's seamlessClone) does not promise.
/// - Blend::colour: the photo's difference in a ring around the part, averaged over cells of the ring's width, so that
///   single hairs do not smear; then carried inwards in the same way.
/// @param fresh one channel of the new content, [1, 1, h, w]; changed where share > 0
/// @param photo the same channel of the photo
/// @param share how much each pixel takes; 0 = kept
void match_colours(FloatMaps& fresh, const FloatMaps& photo, const FloatMaps& share, Blend blend);

/// How far beyond a new part of this size it looks at new content, in pixels.
int compared_ring(int width, int height);

}  // namespace ilat
