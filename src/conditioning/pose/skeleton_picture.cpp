#include "conditioning/pose/skeleton_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "conditioning/pose/limbs.h"

namespace ilat {
namespace {

using Colour = std::array<int, 3>;

// By limb: head, torso, then upper and lower part of the left arm, right arm, left leg, right leg.
constexpr std::array<Colour, kLimbs> kColours{{{255, 255, 255},
                                               {120, 220, 120},
                                               {255, 150, 40},
                                               {255, 205, 80},
                                               {60, 130, 255},
                                               {120, 200, 255},
                                               {225, 50, 60},
                                               {255, 120, 110},
                                               {140, 80, 235},
                                               {190, 150, 255}}};
constexpr Colour kDot{20, 20, 20};

/// A line with round ends, its edge a pixel soft.
void draw(Image& picture, const LimbLine& line, double radius, const Colour& colour) {
  const Reach reach = reach_of(line, radius + 1, picture.width, picture.height);
  for (int y = reach.top; y < reach.bottom; ++y)
    for (int x = reach.left; x < reach.right; ++x) {
      const double share = std::clamp(radius + 0.5 - line.distance(x, y), 0.0, 1.0);
      std::uint8_t* pixel = picture.row(y) + 3 * x;
      for (std::size_t c = 0; c < 3; ++c)
        pixel[c] = static_cast<std::uint8_t>(std::lround(pixel[c] + share * (colour[c] - pixel[c])));
    }
}

}  // namespace

Image with_skeleton_drawn(Image picture, const Pose& pose) {
  const double thickness = std::max(1.0, body_height(pose) / 80);
  for (const LimbLine& line : limb_lines(pose)) draw(picture, line, thickness, kColours[static_cast<std::size_t>(line.limb)]);
  for (const Joint& joint : pose.joints)
    if (joint.visible) draw(picture, {{joint.x, joint.y}, {joint.x, joint.y}, 0}, thickness, kDot);
  return picture;
}

}  // namespace ilat
