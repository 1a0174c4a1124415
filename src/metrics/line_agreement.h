#pragma once

#include "ilat/image.h"

namespace ilat {

/// How well the lines of one drawing lie on those of another, inside a region.
struct LineAgreement {
  double precision = 0;  ///< share of the drawn line pixels that lie near a wanted one; 1 if none was drawn
  double recall = 0;     ///< share of the wanted line pixels that lie near a drawn one; 1 if none was wanted
  /// Their harmonic mean: 1 = every line where it should be and no other, 0 = none.
  double f1() const;
};

/// @param drawn, wanted grey, black lines on white; a pixel below 128 is line
/// @param region grey, of the same size: line pixels are counted where it is 128 and above; a line just outside it still
/// serves as a neighbour
/// @param tolerance in pixels: "near" is at most that far away
/// @throws Error usage if sizes differ, bad_input if the region holds no pixel
LineAgreement line_agreement(const Image& drawn, const Image& wanted, const Image& region, double tolerance);

}  // namespace ilat
