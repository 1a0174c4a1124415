#include "imaging/face/hull_mask.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

namespace ilat {
namespace {

/// Adds one hull to a mask. Distances are measured in a box of its own, which may reach past the picture: there a hull
/// that the edge cuts has its margin too.
void add_hull(Image& mask, const Hull& hull) {
  if (hull.points.empty()) return;
  float left = hull.points[0].x, right = left, top = hull.points[0].y, bottom = top;
  for (const auto& [x, y] : hull.points) {
    left = std::min(left, x), right = std::max(right, x);
    top = std::min(top, y), bottom = std::max(bottom, y);
  }
  const double room = std::max(hull.margin, 0.0) + 2;
  const int first_x = static_cast<int>(std::floor(left - room)), last_x = static_cast<int>(std::ceil(right + room));
  const int first_y = static_cast<int>(std::floor(top - room)), last_y = static_cast<int>(std::ceil(bottom + room));
  if (last_x < 0 || last_y < 0 || first_x >= mask.width || first_y >= mask.height) return;

  constexpr int kFractionBits = 4;  // fillConvexPoly takes fixed-point corners
  std::vector<cv::Point> corners, outline;
  for (const auto& [x, y] : hull.points)
    corners.emplace_back(cvRound((x - static_cast<float>(first_x)) * (1 << kFractionBits)),
                         cvRound((y - static_cast<float>(first_y)) * (1 << kFractionBits)));
  cv::convexHull(corners, outline);
  cv::Mat outside(last_y - first_y + 1, last_x - first_x + 1, CV_8U, cv::Scalar(255)), distances;
  cv::fillConvexPoly(outside, outline, 0, cv::LINE_8, kFractionBits);
  cv::distanceTransform(outside, distances, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  for (int y = std::max(first_y, 0); y <= std::min(last_y, mask.height - 1); ++y)
    for (int x = std::max(first_x, 0); x <= std::min(last_x, mask.width - 1); ++x)
      if (distances.at<float>(y - first_y, x - first_x) <= std::max(hull.margin, 0.0)) mask.row(y)[x] = 255;
}

}  // namespace

std::vector<Landmark> points_in(const Landmarks& landmarks, LandmarkRange part) {
  return {landmarks.begin() + part.first, landmarks.begin() + part.last + 1};
}

Image hull_mask(const std::vector<Hull>& hulls, int width, int height) {
  Image mask(width, height, 1);
  for (const Hull& hull : hulls) add_hull(mask, hull);
  return mask;
}

}  // namespace ilat
