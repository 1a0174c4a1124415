#pragma once

#include <span>

#include "ilat/image.h"
#include "tensor/float_maps.h"

namespace ilat {

// Sizes change as OpenCV's INTER_AREA does it: each new pixel is the mean of the area it covers when shrinking, and
// bilinear with sharp-edged cells when enlarging. For masks see mask.h: they are pooled, not averaged.

/// @param width,height of the result, at least 1
Image resize(const Image& image, int width, int height);
/// Every pixel as a square of `times` times `times` equal ones.
Image enlarged(const Image& image, int times);
/// Every plane of the batch, in float, nothing rounded.
FloatMaps resize(const FloatMaps& maps, int width, int height);

/// 0 ... 255 -> [-1, 1]: [1, C, H, W].
FloatMaps to_float_maps(const Image& image);
/// Images of one size and channel count as a batch: [B, C, H, W].
/// @throws Error usage if they differ.
FloatMaps to_float_maps(std::span<const Image> images);

/// One item of a batch as an 8-bit picture: [-1, 1] -> 0 ... 255, rounded, clipped. 1 or 3 channels.
Image to_image(const FloatMaps& maps, int item = 0);

}  // namespace ilat
