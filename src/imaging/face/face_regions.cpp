#include "imaging/face/face_regions.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace ilat {
namespace {

struct RegionShape {
  std::vector<LandmarkRange> parts;  // one hull each
  double margin;                     // in eye distances
};

RegionShape shape_of(FaceRegion region) {
  switch (region) {
    case FaceRegion::mouth:
      return {{kMouth}, 0.16};
    case FaceRegion::eyes:
      return {{kRightEye, kLeftEye}, 0.18};
    case FaceRegion::brows:
      return {{kRightBrow, kLeftBrow}, 0.10};
    case FaceRegion::nose:
      return {{kNose}, 0.20};
    case FaceRegion::face:
      break;
  }
  return {{kWholeFace}, 0.35};  // no landmarks on the chin: the margin takes it in
}

cv::Point2f mean(const Landmarks& landmarks, LandmarkRange part) {
  cv::Point2f sum;
  for (int i = part.first; i <= part.last; ++i) sum += cv::Point2f(landmarks[i].x, landmarks[i].y);
  return sum / static_cast<float>(part.count());
}

void fill_hull(cv::Mat& mask, const Landmarks& landmarks, LandmarkRange part) {
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
  return cv::norm(mean(landmarks, kRightEye) - mean(landmarks, kLeftEye));
}

Image face_region_mask(const Landmarks& landmarks, FaceRegion region, int side, double growth) {
  Image mask(side, side, 1);
  cv::Mat view(side, side, CV_8U, mask.pixels.data());
  const RegionShape shape = shape_of(region);
  for (const LandmarkRange part : shape.parts) fill_hull(view, landmarks, part);
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
