#pragma once

#include "ilat/landmarks.h"
#include "tensor/float_maps.h"

namespace ilat {

/// Where lips that met come apart, clears what was the line between them, and draws the lips' inner edges and, if there
/// is room, the lower edge of the upper teeth. A mouth that was open already has those lines.
/// @param lines [1, 1, S, S] in [0, 1], 1 = white paper
/// @param before,after landmarks in pixels of `lines`
void draw_opened_mouth(FloatMaps& lines, const Landmarks& before, const Landmarks& after);

}  // namespace ilat
