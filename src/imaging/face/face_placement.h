#pragma once

#include "ilat/image.h"
#include "ilat/landmarks.h"
#include "ilat/placement.h"

namespace ilat {

/// Where the frame of a face lies on its photo: upright to the face, at its size, laid by eyes and mouth together (least
/// squares). A frame that agrees with the whole picture, as in an aligned portrait, is the whole picture: nothing is
/// resampled there.
/// @param photo its size alone is read
Placement face_placement(const Landmarks& landmarks, const Image& photo);

/// Landmarks of the photo as they lie in the frame's picture of `side` x `side`.
Landmarks landmarks_in(const Placement& placement, const Landmarks& landmarks, int side);

}  // namespace ilat
