#include "conditioning/sketch/mouth_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "config/face_frame.h"

namespace ilat {
namespace {

// In eye distances: a gap between the lips that grows by so much has other lines than before; one so wide shows teeth.
constexpr double kOpens = 0.04, kShowsTeeth = 0.12;
constexpr double kTeeth = 0.38;  // how far down the gap the upper teeth reach

// Widths at a side of 256, about those of XDoG.
constexpr double kLipPen = 3, kTeethPen = 2;

using Curve = std::vector<cv::Point2f>;

cv::Point2f point(const Landmark& landmark) { return {landmark.x, landmark.y}; }

/// A smooth line through points (Catmull-Rom).
Curve smooth(const Curve& points) {
  constexpr int kSteps = 8;
  Curve curve;
  const auto at = [&](std::ptrdiff_t i) {
    return points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(points) - 1))];
  };
  for (std::ptrdiff_t i = 0; i + 1 < std::ssize(points); ++i)
    for (int step = 0; step < kSteps; ++step) {
      const float t = static_cast<float>(step) / kSteps;
      const cv::Point2f a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
      curve.push_back(0.5f * (2 * b + t * (c - a) + t * t * (2 * a - 5 * b + 4 * c - d) + t * t * t * (3 * b - 3 * c + d - a)));
    }
  curve.push_back(points.back());
  return curve;
}

/// The inner edges of the lips, from the right corner of the mouth to the left one; corners have no inner landmark.
struct InnerLips {
  Curve upper, lower, teeth;

  explicit InnerLips(const Landmarks& face) {
    const auto corner = [&](std::size_t outer, std::size_t upper_inner, std::size_t lower_inner) {
      const cv::Point2f inner = 0.5f * (point(face[upper_inner]) + point(face[lower_inner]));
      return point(face[outer]) + 0.25f * (inner - point(face[outer]));
    };
    const cv::Point2f right = corner(31, 43, 48), left = corner(37, 45, 46);
    const std::array<std::size_t, 3> above{43, 44, 45}, below{48, 47, 46};
    upper = lower = teeth = {right};
    for (std::size_t i = 0; i < above.size(); ++i) {
      const cv::Point2f high = point(face[above[i]]), low = point(face[below[i]]);
      upper.push_back(high), lower.push_back(low);
      teeth.push_back(high + static_cast<float>(kTeeth) * (low - high));
    }
    for (Curve* curve : {&upper, &lower, &teeth}) curve->push_back(left), *curve = smooth(*curve);
  }
};

double inner_gap(const Landmarks& face) { return std::hypot(face[47].x - face[44].x, face[47].y - face[44].y); }

/// Fills or draws at sixteenths of a pixel.
std::vector<cv::Point> fixed(const Curve& curve) {
  std::vector<cv::Point> points;
  for (const cv::Point2f& p : curve) points.emplace_back(cvRound(16 * p.x), cvRound(16 * p.y));
  return points;
}

}  // namespace

void draw_opened_mouth(FloatMaps& lines, const Landmarks& before, const Landmarks& after) {
  const double unit = kEyeDistanceInFrame * frame_to_picture(points_of(before)).scale();
  const double gap = inner_gap(after) / unit, gap_before = inner_gap(before) / unit;
  if (gap < gap_before + kOpens) return;

  const InnerLips lips(after);
  Curve inside = lips.upper;
  inside.insert(inside.end(), lips.lower.rbegin(), lips.lower.rend());
  cv::Mat cleared(lines.height, lines.width, CV_8U, cv::Scalar(0)), drawn(lines.height, lines.width, CV_8U, cv::Scalar(0));
  cv::fillPoly(cleared, std::vector{fixed(inside)}, 255, cv::LINE_AA, 4);
  const auto draw = [&](const Curve& curve, double pen) {
    const int width = std::max(1, cvRound(pen * lines.width / 256));
    cv::polylines(drawn, std::vector{fixed(curve)}, false, 255, width, cv::LINE_AA, 4);
  };
  draw(lips.upper, kLipPen);
  draw(lips.lower, kLipPen);
  if (gap >= kShowsTeeth) draw(lips.teeth, kTeethPen);
  for (int y = 0; y < lines.height; ++y)
    for (int x = 0; x < lines.width; ++x) {
      float& line = lines.plane(0, 0)[static_cast<std::size_t>(y) * lines.width + x];
      const float white = static_cast<float>(cleared.at<std::uint8_t>(y, x)) / 255, black = static_cast<float>(drawn.at<std::uint8_t>(y, x)) / 255;
      line = std::min(std::max(line, white), 1 - black);
    }
}

}  // namespace ilat
