#pragma once

#include "config/enum_names.h"
#include "ilat/image.h"
#include "ilat/photo.h"

namespace ilat {

/// Which colour a drawn sketch's lines have.
enum class SketchLines {
  automatic,  ///< as sketch_of() finds out
  black,      ///< on white paper; what is transparent is paper
  white,      ///< on black paper; what is transparent is paper
};

template <>
struct EnumNames<SketchLines> {
  static constexpr std::array<std::pair<SketchLines, std::string_view>, 3> names{
      {{SketchLines::automatic, "auto"}, {SketchLines::black, "black"}, {SketchLines::white, "white"}}};
};

/// A sketch as people draw it, as black lines on white. With SketchLines::automatic:
/// - drawn on transparency (any pixel is less than half opaque): what is opaque is a line, whatever its colour;
/// - else white lines on black if the paper is black: most pixels are dark, and most of those along the picture's edge;
/// - else black lines on white.
/// @return grey, the picture's size
Image sketch_of(const Photo& drawn, SketchLines lines = SketchLines::automatic);

/// A sketch at the photo's size; where it shrinks, lines are thickened to half of a new pixel, so that they do not
/// fade.
Image scaled_sketch(const Image& sketch, int width, int height);

}  // namespace ilat
