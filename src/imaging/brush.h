#pragma once

#include <cstdint>
#include <optional>

#include "ilat/image.h"
#include "imaging/landmarks.h"

namespace ilat {

/// Which masks a training meets (spec section 3).
struct MaskSynthesis {
  double everything = 0.3;   ///< share of masks that cover all; 0 = none
  double strokes = 0.5;      ///< share of irregular brush strokes among the rest; the others have the shape of objects
  double least_area = 0.05;  ///< share of the picture that strokes and free shapes cover at least, by and large
  double most_area = 0.5;    ///< and at most
};

/// A random mask, a pure function of its arguments: the same seed gives the same mask.
/// @param side pixels of the square mask, at least 8
/// @param landmarks in pixels of the mask; half of the object-shaped masks then are parts of that face, moved and grown
/// a
///                  little; none = ellipses, polygons and blobs only
/// @return grey, side x side, 0 or 255, never empty
Image random_mask(int side, const MaskSynthesis& options, std::uint64_t seed,
                  const std::optional<Landmarks>& landmarks = std::nullopt);

}  // namespace ilat
