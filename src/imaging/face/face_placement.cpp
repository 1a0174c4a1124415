#include "imaging/face/face_placement.h"

#include <algorithm>
#include <cmath>

#include "config/face_frame.h"
#include "imaging/geometry/frame.h"

namespace ilat {
namespace {

/// Corners may lie this share of the side from the picture's own: landmarks are good to about that.
constexpr double kAgrees = 0.05;

bool agree(const Placement& one, const Placement& other) {
  const auto a = one.corners(), b = other.corners();
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(std::hypot(a[i].first - b[i].first, a[i].second - b[i].second) <= kAgrees * other.side())) return false;
  return true;
}

}  // namespace

Placement face_placement(const Landmarks& landmarks, const Image& photo) {
  const Similarity frame = frame_to_picture(points_of(landmarks));
  // Landmarks count from the centre of the first pixel, placements from its corner.
  const Landmark corner = frame({-0.5f, -0.5f});
  const Placement own(corner.x + 0.5, corner.y + 0.5, kFaceFrameSide * frame.a, kFaceFrameSide * frame.b);
  const Placement whole = whole_photo(photo);
  return agree(own, whole) ? whole : own;
}

Landmarks landmarks_in(const Placement& placement, const Landmarks& landmarks, int side) {
  Landmarks inside;
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const auto [u, v] = placement.inside(landmarks[i].x + 0.5, landmarks[i].y + 0.5);
    inside[i] = {static_cast<float>(u * side - 0.5), static_cast<float>(v * side - 0.5)};
  }
  return inside;
}

}  // namespace ilat
