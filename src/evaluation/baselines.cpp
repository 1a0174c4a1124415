#include "evaluation/baselines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <opencv2/imgproc.hpp>
#ifdef ILAT_HAS_INPAINTING
#include <opencv2/photo.hpp>
#endif

#include "ilat/error.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

constexpr double kSurroundings = 16;  // pixels

cv::Mat view_of(const Image& image) {
  return {image.height, image.width, CV_8UC(image.channels), const_cast<std::uint8_t*>(image.pixels.data())};
}

/// Mean over the pixels where `chosen` is not 0; none if there are none.
std::optional<std::array<std::uint8_t, 3>> mean_colour(const Image& photo, const cv::Mat& chosen) {
  if (cv::countNonZero(chosen) == 0) return std::nullopt;
  const cv::Scalar mean = cv::mean(view_of(photo), chosen);
  std::array<std::uint8_t, 3> colour{};
  for (int c = 0; c < 3; ++c) colour[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(std::lround(mean[c]));
  return colour;
}

}  // namespace

Image mean_colour_fill(const Image& photo, const Image& mask) {
  const cv::Mat kept = view_of(mask) < kMaskThreshold;
  cv::Mat distance;
  cv::distanceTransform(kept, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  auto colour = mean_colour(photo, kept & (distance <= kSurroundings));
  if (!colour) colour = mean_colour(photo, kept);
  Image filled = photo;
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x)
      if (mask.row(y)[x] >= kMaskThreshold)
        std::copy_n(colour.value_or(std::array<std::uint8_t, 3>{128, 128, 128}).data(), 3, filled.row(y) + 3 * x);
  return filled;
}

#ifdef ILAT_HAS_INPAINTING

namespace {

Image inpainted(const Image& photo, const Image& mask, int method) {
  constexpr double kRadius = 3;
  const Image binary = binary_mask(mask);
  Image filled = photo;
  cv::Mat result;
  cv::inpaint(view_of(photo), view_of(binary), result, kRadius, method);
  cv::Mat to = view_of(filled);
  result.copyTo(to);
  return filled;
}

}  // namespace

bool has_inpainting() { return true; }
Image telea_fill(const Image& photo, const Image& mask) { return inpainted(photo, mask, cv::INPAINT_TELEA); }
Image navier_stokes_fill(const Image& photo, const Image& mask) { return inpainted(photo, mask, cv::INPAINT_NS); }

#else

namespace {

[[noreturn]] void refuse() {
  throw Error(ErrorCode::usage, "this build is without OpenCV's photo module, where inpainting is");
}

}  // namespace

bool has_inpainting() { return false; }
Image telea_fill(const Image&, const Image&) { refuse(); }
Image navier_stokes_fill(const Image&, const Image&) { refuse(); }

#endif

}  // namespace ilat
