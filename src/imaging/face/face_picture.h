#pragma once

#include <span>

#include "ilat/faces.h"

namespace ilat {

/// A copy of a photo with each face's box, its landmarks, and its number as `--face` takes it: its place in the list,
/// from 1.
Image with_faces_drawn(Image photo, std::span<const Face> faces);

}  // namespace ilat
