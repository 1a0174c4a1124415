#pragma once

#include "config/model_config.h"
#include "ilat/image.h"
#include "tensor/float_maps.h"

namespace ilat {

/// clip(1 + tanh(phi (fine - gamma coarse - epsilon)), 0, 1) of two blurs of one picture (spec section 4).
/// @return [1, 1, H, W] in [0, 1], 1 = white paper, 0 = line
FloatMaps xdog_of_blurs(const Image& fine, const Image& coarse, const XdogConfig& settings);

/// XDoG lines of a photo at its own size.
/// @param photo RGB or grey
/// @return [1, 1, H, W] in [0, 1], 1 = white paper, 0 = line
FloatMaps xdog(const Image& photo, const XdogConfig& settings);

/// Lines as the sketch tokenizer takes them, in training and in editing: area-resized to its side.
/// @param lines [1, 1, S, S] in [0, 1], white paper = 1
/// @return [1, 1, side, side] in [-1, 1], white paper = 1
FloatMaps tokenizer_sketch(const FloatMaps& lines, int side);

/// The sketch of a square frame as the sketch tokenizer takes it: the frame is brought to xdog.side, drawn, and
/// area-resized to `side`.
/// @param frame RGB or grey, square
/// @return [1, 1, side, side] in [-1, 1], white paper = 1
FloatMaps sketch_of_frame(const Image& frame, const XdogConfig& settings, int side);

/// Lines as a picture: [1, 1, H, W] in [0, 1] -> grey, black lines on white.
Image lines_image(const FloatMaps& lines);

/// XDoG lines of a photo at its own size as a picture: grey, black lines on white.
Image draw_sketch(const Image& photo, const XdogConfig& settings = {});

}  // namespace ilat
