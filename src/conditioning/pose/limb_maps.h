#pragma once

#include "ilat/pose.h"
#include "tensor/float_maps.h"

namespace ilat {

/// A skeleton as a model is conditioned on it: each limb in a map of its own, soft lines as wide in every picture's
/// proportion, so that left and right, arm and leg are told apart.
/// @param pose in pixels of the picture; limbs with an unknown end are left out
/// @param side of the square picture
/// @return [1, kLimbs, side, side] in [-1, 1], as lines are: 1 = nothing, -1 = on a limb
FloatMaps limb_maps(const Pose& pose, int side);

/// All maps in one, as a picture shows them: [1, G, S, S] -> [1, 1, S, S], of each pixel the darkest.
FloatMaps in_one_map(const FloatMaps& maps);

}  // namespace ilat
