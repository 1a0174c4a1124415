#pragma once

#include "ilat/image.h"
#include "random/random_stream.h"

namespace ilat {

/// How far a drawing by hand strays from XDoG's lines of the same thing. Lengths are in pixels of a drawing of 256 x 256
/// and grow with its side.
struct HandLineOptions {
  double shortest = 8;       ///< connected lines with fewer pixels are not drawn: a person leaves out texture
  double erased = 0.15;      ///< up to this share of the drawing's boxes is left out; 0 = nothing
  double strays = 2.5;       ///< how far the hand strays, smoothly, from where a line is
  double widest = 3;         ///< width of the pen: drawn at random from 1 to this
  double broken = 0.3;       ///< probability that the pen lifts here and there along the lines
  double soft = 0.3;         ///< probability that lines are blurred, as by a soft pencil
};

/// Lines as a person would draw them, from the lines that XDoG finds: dark areas by their outline, thinned to a pixel, short ones dropped, boxes
/// erased, warped smoothly by a few pixels, broken, drawn again with another pen. Deterministic in `random`.
/// @param lines grey, black lines on white
/// @return grey, of the same size, black lines on white
Image hand_lines(const Image& lines, RandomStream& random, const HandLineOptions& options = {});

}  // namespace ilat
