#pragma once

#include <span>
#include <vector>

#include "ilat/image.h"
#include "ilat/placement.h"

namespace ilat {

/// What a mask marks, by the face it lies on.
struct MaskByFace {
  struct Part {
    std::size_t face = 0;  ///< of those asked about
    Image mask;            ///< of the photo's size
  };
  std::vector<Part> parts;  ///< one for each face that has any, in the faces' order
  Image rest;               ///< of the photo's size; empty if nothing is left
};

/// Shares the connected parts of a mask out among faces. A part goes to a face whose frame holds at least half of it, of
/// several to the one whose middle is nearest; what of it lies outside the frame, and parts that no frame holds, are
/// left over. Every masked pixel is in exactly one place.
/// @param frames of the faces
MaskByFace parts_by_face(const Image& mask, std::span<const Placement> frames);

}  // namespace ilat
