#pragma once

#include "config/enum_names.h"
#include "config/landmarks.h"
#include "imaging/painted_masks/pixel_mask.h"
#include "random/random_stream.h"

namespace ilat {

// Masks as people paint them with a brush: training draws them at random, the judge's cases hold them fixed.

/// Masks that ignore the face's parts.
enum class FreeMask {
  strokes,       ///< a few irregular strokes of the brush
  blob,          ///< one round spot of irregular outline
  half_picture,  ///< all on one side of a line through the middle, more or less upright or level
};

/// Masks that go by the face, but by no single part of it.
enum class FaceMask {
  lower_face,  ///< from under the nose to the chin
  glasses,     ///< two rims, a bridge and the temples, without the eyes inside
  beard,       ///< cheeks, upper lip and chin; the mouth itself in or out
  fringe,      ///< hair over the forehead with a ragged lower edge
  forehead,    ///< between brows and hair
  half_face,   ///< what lies left or right of the nose
};

template <>
struct EnumNames<FreeMask> {
  static constexpr std::array<std::pair<FreeMask, std::string_view>, 3> names{
      {{FreeMask::strokes, "strokes"}, {FreeMask::blob, "blob"}, {FreeMask::half_picture, "half-picture"}}};
};
template <>
struct EnumNames<FaceMask> {
  static constexpr std::array<std::pair<FaceMask, std::string_view>, 6> names{{{FaceMask::lower_face, "lower-face"},
                                                                               {FaceMask::glasses, "glasses"},
                                                                               {FaceMask::beard, "beard"},
                                                                               {FaceMask::fringe, "fringe"},
                                                                               {FaceMask::forehead, "forehead"},
                                                                               {FaceMask::half_face, "half-face"}}};
};

/// @param side of the square picture, pixels
PixelMask painted_mask(FreeMask kind, int side, RandomStream& random);

/// @param face in pixels of the picture
PixelMask painted_mask(FaceMask kind, const Landmarks& face, int side, RandomStream& random);

}  // namespace ilat
