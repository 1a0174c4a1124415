#include "metrics/pixel_error.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/region.h"

namespace ilat {

double PixelError::psnr() const {
  constexpr double kMost = 99;
  if (mean_square <= 0) return kMost;
  return std::min(kMost, 10 * std::log10(255.0 * 255.0 / mean_square));
}

PixelError pixel_error(const Image& picture, const Image& truth, const Image& region) {
  check_comparable(picture, truth, region);
  double absolute = 0, square = 0;
  std::size_t count = 0;
  for_each_pixel(truth, region, [&](int x, int y) {
    for (int channel = 0; channel < truth.channels; ++channel) {
      const int at = x * truth.channels + channel;
      const double difference = static_cast<double>(picture.row(y)[at]) - truth.row(y)[at];
      absolute += std::abs(difference);
      square += difference * difference;
      ++count;
    }
  });
  const auto samples = static_cast<double>(count);
  return {absolute / samples, square / samples};
}

double colour_shift(const Image& picture, const Image& truth, const Image& region) {
  check_comparable(picture, truth, region);
  std::array<double, 3> sums{};
  std::size_t pixels = 0;
  for_each_pixel(truth, region, [&](int x, int y) {
    for (int channel = 0; channel < truth.channels; ++channel) {
      const int at = x * truth.channels + channel;
      sums[static_cast<std::size_t>(channel)] += static_cast<double>(picture.row(y)[at]) - truth.row(y)[at];
    }
    ++pixels;
  });
  double shift = 0;
  for (const double sum : sums) shift += std::abs(sum);
  return shift / static_cast<double>(pixels) / truth.channels;
}

}  // namespace ilat
