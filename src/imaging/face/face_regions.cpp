#include "imaging/face/face_regions.h"

#include <cmath>
#include <initializer_list>

#include "config/face_frame.h"

namespace ilat {
namespace {

/// A face measured in eye distances along its own axes.
class FaceRuler {
 public:
  explicit FaceRuler(const Landmarks& landmarks) : landmarks_(landmarks), frame_(frame_to_picture(points_of(landmarks))) {}

  double eye_distances(double count) const { return count * kEyeDistanceInFrame * frame_.scale(); }
  /// A point of the picture, so many eye distances to the side of the left eye and down from another.
  Landmark beside(Landmark from, double right, double down) const {
    const double unit = kEyeDistanceInFrame;
    return {static_cast<float>(from.x + unit * (frame_.a * right - frame_.b * down)),
            static_cast<float>(from.y + unit * (frame_.b * right + frame_.a * down))};
  }
  Landmark mouth() const { return points_of(landmarks_).mouth; }
  /// The jaw's corners and the chin, from the middle of the mouth.
  std::vector<Landmark> jaw() const {
    const Landmark from = mouth();
    return {beside(from, -0.70, -0.1), beside(from, 0.70, -0.1), beside(from, -0.34, 0.58), beside(from, 0.34, 0.58)};
  }
  /// Both brows, moved up.
  std::vector<Landmark> over_brows(double up) const {
    std::vector<Landmark> points = points_in(landmarks_, kBrows);
    for (Landmark& point : points) point = beside(point, 0, -up);
    return points;
  }

 private:
  const Landmarks& landmarks_;
  Similarity frame_;
};

std::vector<Landmark> joined(std::initializer_list<std::vector<Landmark>> lists) {
  std::vector<Landmark> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace

double eye_distance(const Landmarks& landmarks) {
  const FacePoints points = points_of(landmarks);
  return std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

std::vector<Hull> face_region(const Landmarks& landmarks, FaceRegion region, double growth) {
  const FaceRuler ruler(landmarks);
  const auto hull = [&](std::vector<Landmark> points, double margin) {
    return Hull{std::move(points), growth * ruler.eye_distances(margin)};
  };
  const auto part = [&](LandmarkRange range) { return points_in(landmarks, range); };
  switch (region) {
    case FaceRegion::mouth:
      return {hull(part(kMouth), 0.16)};
    case FaceRegion::right_eye:
      return {hull(part(kRightEye), 0.18)};
    case FaceRegion::left_eye:
      return {hull(part(kLeftEye), 0.18)};
    case FaceRegion::eyes:
      return {hull(part(kRightEye), 0.18), hull(part(kLeftEye), 0.18)};
    case FaceRegion::brows:
      return {hull(part(kRightBrow), 0.10), hull(part(kLeftBrow), 0.10)};
    case FaceRegion::nose:
      return {hull(part(kNose), 0.14)};
    case FaceRegion::lower_face:
      return {hull(joined({part(kMouth), ruler.jaw()}), 0.10)};
    case FaceRegion::forehead:
      return {hull(joined({ruler.over_brows(0.14), ruler.over_brows(0.50)}), 0.05)};
    case FaceRegion::face:
      break;
  }
  return {hull(joined({part(kWholeFace), ruler.over_brows(0.25), ruler.jaw()}), 0.15)};
}

Image face_region_mask(const Landmarks& landmarks, FaceRegion region, int width, int height) {
  return hull_mask(face_region(landmarks, region), width, height);
}

}  // namespace ilat
