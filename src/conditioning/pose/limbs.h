#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "conditioning/pose/body.h"
#include "config/model_config.h"

namespace ilat {

// A skeleton is drawn of kLimbs limbs, one map of the model's condition each: head, torso; left upper arm, forearm; right
// ...; left thigh, shin; right ...

/// A stroke of a limb; the torso has several.
struct LimbLine {
  BodyPoint from, to;
  int limb = 0;

  /// From a place to the nearest point of the line, pixels.
  double distance(double x, double y) const {
    const BodyPoint along = to - from, there = BodyPoint{x, y} - from;
    const double square = along.x * along.x + along.y * along.y;
    const double share = square > 0 ? std::clamp((there.x * along.x + there.y * along.y) / square, 0.0, 1.0) : 0.0;
    return (there - along * share).length();
  }
};

/// The lines of which both ends are known.
std::vector<LimbLine> limb_lines(const Pose& pose);

/// Pixels that lie near a line: columns and rows from the first to one before the last, cut to a picture.
struct Reach {
  int left = 0, top = 0, right = 0, bottom = 0;
};
Reach reach_of(const LimbLine& line, double distance, int width, int height);

}  // namespace ilat
