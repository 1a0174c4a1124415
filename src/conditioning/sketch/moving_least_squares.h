#pragma once

#include <span>

#include "ilat/landmarks.h"

namespace ilat {

/// A point that is pulled somewhere.
struct Handle {
  Landmark from, to;
};

/// Where a point goes when the handles go where they are pulled: rigid moving least squares (Schaefer, McPhail, Warren:
/// Image Deformation Using Moving Least Squares, SIGGRAPH 2006, section 2.3), weights 1 / distance^4. Smooth; each handle
/// itself goes exactly where it is pulled, and what lies near it turns with it but is not stretched.
/// @param handles at least one
Landmark moved_by(std::span<const Handle> handles, Landmark point);

}  // namespace ilat
