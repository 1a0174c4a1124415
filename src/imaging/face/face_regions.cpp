#include "imaging/face/face_regions.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace ilat {
namespace {

/// Landmarks first ... last, both included.
struct Part {
  int first, last;
};

struct RegionShape {
  std::vector<Part> parts;  // one hull each
  double margin;            // in eye distances
};

RegionShape shape_of(FaceRegion region) {
  switch (region) {
    case FaceRegion::mouth:
      return {{{31, 48}}, 0.16};
    case FaceRegion::eyes:
      return {{{19, 24}, {25, 30}}, 0.18};
    case FaceRegion::brows:
      return {{{0, 4}, {5, 9}}, 0.10};
    case FaceRegion::nose:
      return {{{10, 18}}, 0.20};
    case FaceRegion::face:
      break;
  }
  return {{{0, 48}}, 0.35};  // no landmarks on the chin: the margin takes it in
}

cv::Point2f mean(const Landmarks& landmarks, Part part) {
  cv::Point2f sum;
  for (int i = part.first; i <= part.last; ++i) sum += cv::Point2f(landmarks[i].x, landmarks[i].y);
  return sum / static_cast<float>(part.last - part.first + 1);
}

void fill_hull(cv::Mat& mask, const Landmarks& landmarks, Part part) {
  constexpr int kFractionBits = 4;  // fillConvexPoly takes fixed-point corners
  std::vector<cv::Point> corners, hull;
  for (int i = part.first; i <= part.last; ++i)
    corners.emplace_back(cvRound(landmarks[i].x * (1 << kFractionBits)),
                         cvRound(landmarks[i].y * (1 << kFractionBits)));
  cv::convexHull(corners, hull);
  cv::fillConvexPoly(mask, hull, 255, cv::LINE_8, kFractionBits);
}

}  // namespace

double eye_distance(const Landmarks& landmarks) {
  return cv::norm(mean(landmarks, {19, 24}) - mean(landmarks, {25, 30}));
}

Image face_region_mask(const Landmarks& landmarks, FaceRegion region, int side, double growth) {
  Image mask(side, side, 1);
  cv::Mat view(side, side, CV_8U, mask.pixels.data());
  const RegionShape shape = shape_of(region);
  for (const Part part : shape.parts) fill_hull(view, landmarks, part);
  const double radius = shape.margin * growth * eye_distance(landmarks);
  if (radius < 1 || cv::countNonZero(view) == 0) return mask;
  cv::Mat distances;
  cv::distanceTransform(255 - view, distances, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      if (distances.at<float>(y, x) <= radius) mask.row(y)[x] = 255;
  return mask;
}

}  // namespace ilat
