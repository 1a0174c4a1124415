#pragma once

#include <vector>

#include "config/landmarks.h"
#include "ilat/image.h"

namespace ilat {

/// The convex hull of some points of a picture, grown by a margin all around.
struct Hull {
  std::vector<Landmark> points;
  double margin = 0;  ///< pixels
};

/// The landmarks of a part of the face.
std::vector<Landmark> points_in(const Landmarks& landmarks, LandmarkRange part);

/// What the hulls take up of a picture; what lies outside it is cut off.
/// @return grey, width x height, 0 or 255
Image hull_mask(const std::vector<Hull>& hulls, int width, int height);

}  // namespace ilat
