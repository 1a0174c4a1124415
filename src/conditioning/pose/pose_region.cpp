#include "conditioning/pose/pose_region.h"

#include <algorithm>

#include "conditioning/pose/limbs.h"

namespace ilat {

Image pose_region(const std::vector<Pose>& poses, int width, int height, double widened_by) {
  double tallest = 0;
  for (const Pose& pose : poses) tallest = std::max(tallest, body_height(pose));
  const double distance = widened_by * tallest;
  Image mask(width, height, 1);
  for (const Pose& pose : poses)
    for (const LimbLine& line : limb_lines(pose)) {
      const Reach reach = reach_of(line, distance, width, height);
      for (int y = reach.top; y < reach.bottom; ++y)
        for (int x = reach.left; x < reach.right; ++x)
          if (line.distance(x, y) <= distance) mask.row(y)[x] = 255;
    }
  return mask;
}

}  // namespace ilat
