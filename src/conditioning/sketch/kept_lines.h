#pragma once

#include "config/model_config.h"
#include "ilat/image.h"
#include "tensor/float_maps.h"

namespace ilat {

/// The picture with every masked pixel replaced by the nearest kept one, so that blurring across the mask's edge meets what
/// is kept there once more, as it does at the picture's own edge. All masked: as it is.
/// @param picture RGB or grey  @param mask grey, of its size; 128 and above = masked
Image without_masked(const Image& picture, const Image& mask);

/// XDoG lines of what is kept: where the mask is not, they depend on kept pixels alone; farther from it than the blurs
/// reach they are xdog()'s own, to the bit. Under the mask they mean nothing.
/// @return [1, 1, H, W] in [0, 1], 1 = white paper, 0 = line
FloatMaps kept_lines(const Image& picture, const Image& mask, const XdogConfig& settings);

}  // namespace ilat
