#include "conditioning/sketch/kept_lines.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "conditioning/sketch/sketch.h"
#include "imaging/mask/mask.h"

namespace ilat {

Image without_masked(const Image& picture, const Image& mask) {
  const cv::Mat grey(mask.height, mask.width, CV_8U, const_cast<std::uint8_t*>(mask.pixels.data()));
  const cv::Mat masked = grey >= kMaskThreshold;
  const int count = cv::countNonZero(masked);
  if (count == 0 || count == mask.width * mask.height) return picture;
  cv::Mat distances, nearest;  // labels: each kept pixel its own, a masked one that of the kept pixel nearest to it
  cv::distanceTransform(masked, distances, nearest, cv::DIST_L2, cv::DIST_MASK_5, cv::DIST_LABEL_PIXEL);
  std::vector<std::size_t> place(static_cast<std::size_t>(mask.width) * static_cast<std::size_t>(mask.height) + 1);
  const auto label_at = [&](std::size_t pixel) { return static_cast<std::size_t>(nearest.ptr<int>()[pixel]); };
  for (std::size_t pixel = 0; pixel < mask.pixels.size(); ++pixel)
    if (mask.pixels[pixel] < kMaskThreshold) place[label_at(pixel)] = pixel;
  Image filled = picture;
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (std::size_t pixel = 0; pixel < mask.pixels.size(); ++pixel)
    if (mask.pixels[pixel] >= kMaskThreshold)
      std::copy_n(picture.pixels.begin() + static_cast<std::ptrdiff_t>(place[label_at(pixel)] * channels), channels,
                  filled.pixels.begin() + static_cast<std::ptrdiff_t>(pixel * channels));
  return filled;
}

FloatMaps kept_lines(const Image& picture, const Image& mask, const XdogConfig& settings) {
  return xdog(without_masked(picture, mask), settings);
}

}  // namespace ilat
