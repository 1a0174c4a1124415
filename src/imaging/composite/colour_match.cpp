#include "imaging/composite/colour_match.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace ilat {
namespace {

/// Relaxation steps at each size. The next coarser size starts it within a few pixels' smoothness of the solution.
constexpr int kSweeps = 40;

/// The ring in which colours are compared is this part of the new part's longer side, and at least so many pixels wide.
constexpr int kRingShare = 12, kLeastRing = 4;

/// Offsets averaged over cells, and which cells hold any that is known.
struct Cells {
  cv::Mat means, known;  // CV_32F; 0 where nothing is known
};
Cells averaged(const cv::Mat& offsets, const cv::Mat& known, const cv::Size& count) {
  cv::Mat sums, shares;
  cv::resize(offsets.mul(known), sums, count, 0, 0, cv::INTER_AREA);
  cv::resize(known, shares, count, 0, 0, cv::INTER_AREA);
  Cells cells;
  cv::threshold(shares, cells.known, 0, 1, cv::THRESH_BINARY);
  cv::divide(sums, shares, cells.means);
  cells.means.setTo(0, shares == 0);
  return cells;
}

/// Offsets where `known`, and their extension to the rest by relaxing to the mean of the neighbours, coarse to fine.
/// @param offsets CV_32F
/// @param known CV_32F, 1 or 0
cv::Mat extended(const cv::Mat& offsets, const cv::Mat& known) {
  const cv::Size size = offsets.size();
  const cv::Mat open = known == 0;
  cv::Mat result = offsets.clone();
  if (size.width > 2 || size.height > 2) {
    const Cells cells = averaged(offsets, known, {(size.width + 1) / 2, (size.height + 1) / 2});
    cv::Mat start;
    cv::resize(extended(cells.means, cells.known), start, size, 0, 0, cv::INTER_LINEAR);
    start.copyTo(result, open);
  } else if (const double total = cv::sum(known)[0]; total > 0) {
    result.setTo(cv::sum(offsets.mul(known))[0] / total, open);
  }
  cv::Mat neighbours;
  const cv::Mat cross = (cv::Mat_<float>(3, 3) << 0, .25f, 0, .25f, 0, .25f, 0, .25f, 0);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    cv::filter2D(result, neighbours, CV_32F, cross, {-1, -1}, 0, cv::BORDER_REPLICATE);
    neighbours.copyTo(result, open);
  }
  return result;
}

/// The mean offset of each ring-wide cell, known where a cell holds a pixel of the ring.
cv::Mat slow_part(const cv::Mat& offsets, const cv::Mat& kept, int ring) {
  cv::Mat distance, near, in_ring;
  cv::distanceTransform(kept, distance, cv::DIST_L2, cv::DIST_MASK_5);  // of a kept pixel to the nearest new one
  cv::bitwise_and(kept, distance <= ring, near);
  near.convertTo(in_ring, CV_32F, 1 / 255.0);
  const Cells cells = averaged(offsets, in_ring, {std::max(1, offsets.cols / ring), std::max(1, offsets.rows / ring)});
  cv::Mat smooth;
  cv::resize(extended(cells.means, cells.known), smooth, offsets.size(), 0, 0, cv::INTER_LINEAR);
  return smooth;
}

}  // namespace

int compared_ring(int width, int height) { return std::max(kLeastRing, std::max(width, height) / kRingShare); }

void match_colours(FloatMaps& fresh, const FloatMaps& photo, const FloatMaps& share, Blend blend) {
  const cv::Size size(fresh.width, fresh.height);
  const cv::Mat shares(size, CV_32F, const_cast<float*>(share.plane(0, 0)));
  const cv::Rect fresh_box = cv::boundingRect(shares > 0);
  if (blend == Blend::none || fresh_box.empty()) return;
  const int ring = compared_ring(fresh_box.width, fresh_box.height);
  const cv::Rect box =
      cv::Rect(fresh_box.x - ring, fresh_box.y - ring, fresh_box.width + 2 * ring, fresh_box.height + 2 * ring) &
      cv::Rect({}, size);
  const cv::Mat kept = shares(box) <= 0;
  if (cv::countNonZero(kept) == 0) return;  // nothing to go by
  cv::Mat painted = cv::Mat(size, CV_32F, fresh.plane(0, 0))(box);
  const cv::Mat offsets = cv::Mat(size, CV_32F, const_cast<float*>(photo.plane(0, 0)))(box) - painted;
  cv::Mat known, offset;
  if (blend == Blend::poisson) {
    kept.convertTo(known, CV_32F, 1 / 255.0);
    offset = extended(offsets.mul(known), known);
  } else {
    offset = slow_part(offsets, kept, ring);
  }
  cv::add(painted, offset, painted, kept == 0);
}

}  // namespace ilat
