#include "imaging/geometry/faded_edge.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "imaging/geometry/placed.h"

namespace ilat {
namespace {

// In sides of the frame:
constexpr double kBlur = 0.03;       // sigma of the blur
constexpr double kBlurFrom = 0.03;   // so far beyond the edge all is blurred
constexpr double kPlainFrom = 0.15;  // and so far all is of one colour

/// How far beyond the photo's edge a point lies, pixels of the photo; 0 = inside.
double beyond(const Image& photo, double x, double y) {
  return std::max({0.0, -x, -y, x - photo.width, y - photo.height});
}

}  // namespace

Image seen_faded(const Image& photo, const Placement& placement, int side) {
  Image view = seen(photo, placement, side);
  if (share_beyond(photo, placement) == 0) return view;
  Image soft = view;
  cv::Mat pixels(side, side, CV_8UC(view.channels), soft.pixels.data());
  cv::GaussianBlur(pixels, pixels, {}, kBlur * side, 0, cv::BORDER_REPLICATE);
  const cv::Scalar plain = cv::mean(pixels);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const auto [at_x, at_y] = placement.at((x + 0.5) / side, (y + 0.5) / side);
      const double away = beyond(photo, at_x, at_y) / placement.side();
      if (away <= 0) continue;
      const double blurred = std::min(1.0, away / kBlurFrom), faded = std::min(1.0, away / kPlainFrom);
      for (int c = 0; c < view.channels; ++c) {
        std::uint8_t& value = view.row(y)[x * view.channels + c];
        const double mixed = (1 - blurred) * value + blurred * soft.row(y)[x * view.channels + c];
        value = static_cast<std::uint8_t>(std::lround((1 - faded) * mixed + faded * plain[c]));
      }
    }
  return view;
}

double share_beyond(const Image& photo, const Placement& placement) {
  constexpr int kCells = 64;
  int outside = 0;
  for (int y = 0; y < kCells; ++y)
    for (int x = 0; x < kCells; ++x) {
      const auto [at_x, at_y] = placement.at((x + 0.5) / kCells, (y + 0.5) / kCells);
      outside += beyond(photo, at_x, at_y) > 0;
    }
  return static_cast<double>(outside) / (kCells * kCells);
}

}  // namespace ilat
