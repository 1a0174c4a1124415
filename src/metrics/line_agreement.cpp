#include "metrics/line_agreement.h"

#include <opencv2/imgproc.hpp>

#include "metrics/region.h"

namespace ilat {
namespace {

constexpr std::uint8_t kPaper = 128;  // and lighter

/// [H, W] distance of every pixel to the nearest line, in pixels; beyond the picture's size where there is none
cv::Mat distance_to_lines(const Image& lines) {
  const cv::Mat pixels(lines.height, lines.width, CV_8UC1, const_cast<std::uint8_t*>(lines.row(0)));
  const cv::Mat paper = pixels >= kPaper;
  if (cv::countNonZero(paper) == lines.width * lines.height)
    return {lines.height, lines.width, CV_32F, cv::Scalar(lines.width + lines.height)};
  cv::Mat distance;
  cv::distanceTransform(paper, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  return distance;
}

/// Share of the line pixels of `lines` in the region that lie near those of which `distance` tells.
double share_near(const Image& lines, const cv::Mat& distance, const Image& region, double tolerance) {
  std::size_t all = 0, near = 0;
  for_each_pixel(lines, region, [&](int x, int y) {
    if (lines.row(y)[x] >= kPaper) return;
    ++all;
    near += distance.at<float>(y, x) <= tolerance;
  });
  return all == 0 ? 1 : static_cast<double>(near) / static_cast<double>(all);
}

}  // namespace

double LineAgreement::f1() const {
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

LineAgreement line_agreement(const Image& drawn, const Image& wanted, const Image& region, double tolerance) {
  check_comparable(drawn, wanted, region);
  if (drawn.channels != 1) throw Error(ErrorCode::usage, "lines are compared as grey pictures");
  return {.precision = share_near(drawn, distance_to_lines(wanted), region, tolerance),
          .recall = share_near(wanted, distance_to_lines(drawn), region, tolerance)};
}

}  // namespace ilat
