#include "conditioning/sketch/line_width.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "conditioning/sketch/thinning.h"
#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

// Mean widths at xdog.side, in pixels. XDoG's lines of sixty portraits are 4.5 wide (3.5 to 8.2) by line_width().
constexpr double kUsual = 4.5, kLeast = 3, kThin = 2.5, kThick = 10;

constexpr std::uint8_t kDark = 128;

/// From this much darker than its surroundings on: an antialiased line of one pixel can be half as dark as it was
/// drawn.
constexpr double kThinLine = 64;

/// 255 where lines are, inside the mask.
Image dark_pixels(const Image& lines, const Image& mask) {
  Image dark(lines.width, lines.height, 1);
  for (std::size_t i = 0; i < dark.pixels.size(); ++i)
    if (lines.pixels[i] < kDark && mask.pixels[i] >= kMaskThreshold) dark.pixels[i] = 255;
  return dark;
}

/// 255 where lines are narrower than `width` pixels.
Image narrow_lines(const Image& sketch, const Box& area, int width) {
  const cv::Mat whole(sketch.height, sketch.width, CV_8U, const_cast<std::uint8_t*>(sketch.pixels.data()));
  const cv::Rect part(area.left, area.top, area.width(), area.height());
  cv::Mat narrow;  // what closing paper over lines takes away
  cv::morphologyEx(whole(part), narrow, cv::MORPH_BLACKHAT,
                   cv::getStructuringElement(cv::MORPH_RECT, cv::Size(width, width)));
  Image found(sketch.width, sketch.height, 1);
  cv::Mat(narrow >= kThinLine).copyTo(cv::Mat(sketch.height, sketch.width, CV_8U, found.pixels.data())(part));
  return found;
}

}  // namespace

Image seen_lines(const Image& sketch, const Placement& placement, int side) {
  Image lines = seen(sketch, placement, side);
  const double shrunk = placement.side() / side;
  const Box area = covered(placement, sketch);
  if (shrunk < 2 || area.width() <= 0 || area.height() <= 0) return lines;
  const int half = static_cast<int>(std::ceil(shrunk / 2));
  const Image narrow = seen_mask(narrow_lines(sketch, area, std::max(half, 2)), placement, side);
  for (std::size_t i = 0; i < lines.pixels.size(); ++i)
    if (narrow.pixels[i] != 0) lines.pixels[i] = 0;
  return lines;
}

double line_width(const Image& lines, const Image& mask) {
  Image dark = dark_pixels(lines, mask);
  const Image centres = thinned(dark, std::max(dark.width, dark.height));
  cv::Mat depths;  // 1 at a line's border, half its width and a half on its centre line
  cv::copyMakeBorder(cv::Mat(dark.height, dark.width, CV_8U, dark.pixels.data()), depths, 1, 1, 1, 1,
                     cv::BORDER_CONSTANT, 0);
  cv::distanceTransform(depths.clone(), depths, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  double sum = 0;
  int count = 0;
  for (int y = 0; y < centres.height; ++y)
    for (int x = 0; x < centres.width; ++x) {
      if (centres.row(y)[x] == 0) continue;
      sum += 2 * depths.at<float>(y + 1, x + 1) - 1;
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

Image with_usual_width(const Image& lines, const Image& mask) {
  const double width = line_width(lines, mask);
  if (width == 0 || (width >= kThin && width <= kThick)) return lines;
  Image result = lines;
  if (width < kThin) {
    for (std::size_t i = 0; i < result.pixels.size(); ++i)
      if (mask.pixels[i] < kMaskThreshold) result.pixels[i] = 255;
    cv::Mat all(result.height, result.width, CV_8U, result.pixels.data());
    const int brush = 1 + static_cast<int>(std::lround(kLeast - width));
    cv::erode(all, all, cv::getStructuringElement(cv::MORPH_RECT, cv::Size(brush, brush)));
    return result;
  }
  const Image dark = dark_pixels(lines, mask);
  const Image left = thinned(dark, static_cast<int>(std::lround((width - kUsual) / 2)));
  for (std::size_t i = 0; i < result.pixels.size(); ++i)
    if (mask.pixels[i] >= kMaskThreshold) result.pixels[i] = left.pixels[i] != 0 ? 0 : 255;
  return result;
}

}  // namespace ilat
