#include "imaging/mask/mask_input.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "ilat/error.h"
#include "imaging/mask/mask.h"
#include "imaging/photo/grey.h"

namespace ilat {
namespace {

constexpr std::uint16_t kHalfOpaque = 0x8000;
constexpr double kShapeTolerance = 1.05;

std::string size_text(const Image& image) { return std::to_string(image.width) + " x " + std::to_string(image.height); }

cv::Mat matrix(const Image& grey) {
  return {grey.height, grey.width, CV_8U, const_cast<std::uint8_t*>(grey.pixels.data())};
}

/// How far each pixel that is not 0 lies from the nearest that is.
cv::Mat distances(const cv::Mat& shapes) {
  cv::Mat distance;
  cv::distanceTransform(shapes, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  return distance;
}

}  // namespace

Image mask_of(const Photo& drawn) {
  const auto faint = [](std::uint16_t alpha) { return alpha < kHalfOpaque; };
  if (std::none_of(drawn.alpha.begin(), drawn.alpha.end(), faint)) return binary_mask(to_grey(drawn.image));
  Image mask(drawn.image.width, drawn.image.height, 1);
  std::transform(drawn.alpha.begin(), drawn.alpha.end(), mask.pixels.begin(),
                 [&](std::uint16_t alpha) { return faint(alpha) ? std::uint8_t{0} : std::uint8_t{255}; });
  return mask;
}

bool needs_scaling(const Image& drawn, const Image& photo, const std::string& name) {
  if (drawn.width == photo.width && drawn.height == photo.height) return false;
  const double shape = static_cast<double>(drawn.width) / drawn.height;
  const double wanted = static_cast<double>(photo.width) / photo.height;
  if (std::max(shape / wanted, wanted / shape) <= kShapeTolerance) return true;
  throw Error(ErrorCode::usage,
              "it is " + size_text(drawn) + " pixels, the photo is " + size_text(photo) +
                  ": another shape, so it cannot be scaled to fit; draw it over the photo",
              name);
}

Image scaled_mask(const Image& mask, int width, int height) {
  if (width <= mask.width && height <= mask.height) return pool_any(mask, width, height);
  const Image binary = binary_mask(mask);
  Image scaled(width, height, 1);
  cv::Mat to = matrix(scaled);
  cv::resize(matrix(binary), to, to.size(), 0, 0, cv::INTER_LINEAR);
  return binary_mask(scaled);
}

Image grown_mask(const Image& mask, int pixels) {
  if (pixels == 0) return mask;
  const cv::Mat shapes = matrix(mask), background = shapes == 0;
  // Without a single pixel of the other kind there is nothing to measure the distance from.
  if (cv::countNonZero(pixels > 0 ? shapes : background) == 0) return mask;
  Image grown(mask.width, mask.height, 1);
  cv::Mat to = matrix(grown);
  if (pixels > 0) {
    cv::Mat(distances(background) <= pixels).copyTo(to);
  } else {
    cv::Mat(distances(shapes) > -static_cast<double>(pixels)).copyTo(to);
  }
  return grown;
}

Image inverted_mask(const Image& mask) {
  Image inverted = binary_mask(mask);
  for (auto& value : inverted.pixels) value = static_cast<std::uint8_t>(255 - value);
  return inverted;
}

}  // namespace ilat
