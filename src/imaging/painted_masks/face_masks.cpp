#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "imaging/painted_masks/painted_masks.h"

namespace ilat {
namespace {

/// A place on a face: the eyes lie at (-0.5, 0) and (0.5, 0), the mouth at (0, 1), the chin at about (0, 1.7).
struct FacePoint {
  double u = 0, v = 0;
};
using Outline = std::vector<FacePoint>;

/// Where the face's places lie in the picture: it may be tilted, and turned to a side.
class FacePlane {
 public:
  explicit FacePlane(const Landmarks& face) {
    const PixelPoint right = centre(face, kRightEye), left = centre(face, kLeftEye), mouth = centre(face, kMouth);
    middle_ = {(right.x + left.x) / 2, (right.y + left.y) / 2};
    across_ = {left.x - right.x, left.y - right.y};
    down_ = {mouth.x - middle_.x, mouth.y - middle_.y};
  }

  PixelPoint at(FacePoint place) const {
    return {middle_.x + place.u * across_.x + place.v * down_.x, middle_.y + place.u * across_.y + place.v * down_.y};
  }
  std::vector<PixelPoint> at(const Outline& places) const {
    std::vector<PixelPoint> points;
    for (const FacePoint& place : places) points.push_back(at(place));
    return points;
  }
  /// A brush's radius in pixels, at least one. A unit is the mean of both ways, because a turn of the head shortens one
  /// and a nod the other.
  double brush(double radius) const {
    return std::max(1.0, radius * (std::hypot(across_.x, across_.y) + std::hypot(down_.x, down_.y)) / 2);
  }

 private:
  static PixelPoint centre(const Landmarks& face, LandmarkRange part) {
    PixelPoint sum;
    for (int i = part.first; i <= part.last; ++i)
      sum = {sum.x + face[static_cast<std::size_t>(i)].x, sum.y + face[static_cast<std::size_t>(i)].y};
    return {sum.x / part.count(), sum.y / part.count()};
  }

  PixelPoint middle_, across_, down_;
};

/// Nobody follows an outline exactly.
Outline by_hand(Outline outline, double strays, RandomStream& random) {
  for (auto& [u, v] : outline) u += random.uniform(-strays, strays), v += random.uniform(-strays, strays);
  return outline;
}

Outline ellipse(FacePoint centre, double across, double down) {
  constexpr int kCorners = 36;
  Outline outline;
  for (int corner = 0; corner < kCorners; ++corner) {
    const double angle = 2 * std::numbers::pi * corner / kCorners;
    outline.push_back({centre.u + across * std::cos(angle), centre.v + down * std::sin(angle)});
  }
  return outline;
}

/// Filled, and its corners rounded by a brush along the edge.
void paint(PixelMask& mask, const FacePlane& plane, const Outline& outline) {
  std::vector<PixelPoint> corners = plane.at(outline);
  fill_polygon(mask, corners);
  corners.push_back(corners.front());
  draw_line(mask, corners, plane.brush(0.05));
}

void paint_glasses(PixelMask& mask, const FacePlane& plane, RandomStream& random) {
  const double brush = plane.brush(random.uniform(0.05, 0.09));
  const double across = random.uniform(0.32, 0.42), down = random.uniform(0.24, 0.4), lower = random.uniform(0, 0.12);
  for (const double eye : {-0.5, 0.5}) {
    Outline rim = by_hand(ellipse({eye, lower}, across, down), 0.015, random);
    rim.push_back(rim.front());
    draw_line(mask, plane.at(rim), brush);
    const double outwards = eye < 0 ? -1 : 1;
    const Outline temple{{eye + outwards * across, lower - 0.05}, {outwards * 1.1, lower - random.uniform(0, 0.15)}};
    draw_line(mask, plane.at(temple), brush);
  }
  const Outline bridge{{-0.5 + across, lower - 0.05}, {0, lower - 0.12}, {0.5 - across, lower - 0.05}};
  draw_line(mask, plane.at(bridge), brush);
}

void paint_beard(PixelMask& mask, const FacePlane& plane, RandomStream& random) {
  const double top = random.uniform(0.3, 0.75);
  paint(mask, plane,
        by_hand({{-0.95, top}, {-0.88, 1.15}, {-0.5, 1.65}, {0, 1.85}, {0.5, 1.65}, {0.88, 1.15}, {0.95, top},
                 {0.72, 0.85}, {0.4, 0.75}, {0, 0.66}, {-0.4, 0.75}, {-0.72, 0.85}},
                0.05, random));
  if (random.chance(0.5)) fill_polygon(mask, plane.at(ellipse({0, 1}, 0.42, 0.17)), 0);
}

void paint_fringe(PixelMask& mask, const FacePlane& plane, RandomStream& random) {
  Outline outline{{1.05, -0.4}, {1.05, -0.95}, {0.6, -1.3}, {0, -1.4}, {-0.6, -1.3}, {-1.05, -0.95}, {-1.05, -0.4}};
  const int strands = 5 + random.below(4);
  for (int strand = 0; strand < strands; ++strand) {  // between the strands the forehead shows
    const double u = -0.95 + 1.9 * (strand + 0.5) / strands;
    outline.push_back({u - 0.5 / strands, random.uniform(-0.75, -0.45)});
    outline.push_back({u, random.uniform(-0.45, -0.1)});
  }
  paint(mask, plane, by_hand(outline, 0.04, random));
}

void paint_half_face(PixelMask& mask, const FacePlane& plane, RandomStream& random) {
  const double side = random.chance(0.5) ? 1 : -1;
  Outline outline;
  for (const auto& [u, v] : Outline{{0, -1.1}, {0.6, -0.95}, {1, -0.5}, {1.08, 0.2}, {0.95, 0.95}, {0.55, 1.55}, {0, 1.8}})
    outline.push_back({side * u, v});
  paint(mask, plane, by_hand(outline, 0.05, random));
}

}  // namespace

PixelMask painted_mask(FaceMask kind, const Landmarks& face, int side, RandomStream& random) {
  PixelMask mask(side);
  const FacePlane plane(face);
  switch (kind) {
    case FaceMask::lower_face:
      paint(mask, plane,
            by_hand({{-0.95, 0.5}, {-0.85, 1.15}, {-0.5, 1.65}, {0, 1.85}, {0.5, 1.65}, {0.85, 1.15}, {0.95, 0.5}, {0, 0.55}},
                    0.05, random));
      break;
    case FaceMask::glasses:
      paint_glasses(mask, plane, random);
      break;
    case FaceMask::beard:
      paint_beard(mask, plane, random);
      break;
    case FaceMask::fringe:
      paint_fringe(mask, plane, random);
      break;
    case FaceMask::forehead:
      paint(mask, plane,
            by_hand({{-0.75, -0.5}, {-0.7, -0.85}, {-0.35, -1.05}, {0, -1.1}, {0.35, -1.05}, {0.7, -0.85}, {0.75, -0.5}, {0, -0.42}},
                    0.06, random));
      break;
    case FaceMask::half_face:
      paint_half_face(mask, plane, random);
      break;
  }
  return mask;
}

}  // namespace ilat
