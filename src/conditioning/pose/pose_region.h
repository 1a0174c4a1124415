#pragma once

#include <vector>

#include "ilat/image.h"
#include "ilat/pose.h"

namespace ilat {

/// What has to be painted anew when a person changes the pose: all that lies near a limb of any of the poses.
/// @param poses in pixels of the picture; of a limb with an unknown end nothing is known
/// @param widened_by how far from a limb, as a share of the tallest body's height
/// @return grey, width x height, 0 or 255
Image pose_region(const std::vector<Pose>& poses, int width, int height, double widened_by = kWidenedBy);

}  // namespace ilat
