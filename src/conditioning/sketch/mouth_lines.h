#pragma once

#include "ilat/landmarks.h"
#include "tensor/float_maps.h"

namespace ilat {

/// Where lips come apart, clears what was between them (a line, or teeth, which would be stretched), and draws the lips'
/// inner edges and, if there is room, the lower edge of the upper teeth.
/// @param lines [1, 1, S, S] in [0, 1], 1 = white paper
/// @param before,after landmarks in pixels of `lines`
void draw_opened_mouth(FloatMaps& lines, const Landmarks& before, const Landmarks& after);

}  // namespace ilat
