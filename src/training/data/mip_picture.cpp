#include "training/data/mip_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ilat {
namespace {

Image half(const Image& image) {
  Image small(std::max(1, image.width / 2), std::max(1, image.height / 2), 3);
  for (int y = 0; y < small.height; ++y) {
    const std::uint8_t* above = image.row(2 * y);
    const std::uint8_t* below = image.row(std::min(2 * y + 1, image.height - 1));
    for (int x = 0; x < small.width; ++x) {
      const int left = 6 * x, right = 3 * std::min(2 * x + 1, image.width - 1);
      for (int c = 0; c < 3; ++c)
        small.row(y)[3 * x + c] = static_cast<std::uint8_t>(
            (above[left + c] + above[right + c] + below[left + c] + below[right + c] + 2) / 4);
    }
  }
  return small;
}

}  // namespace

MipPicture::MipPicture(Image rgb, int largest_side) {
  while (std::max(rgb.width, rgb.height) > largest_side) rgb = half(rgb);
  levels_.push_back(std::move(rgb));
  while (std::min(levels_.back().width, levels_.back().height) > 8) levels_.push_back(half(levels_.back()));
}

MipPicture::Colour MipPicture::at(double x, double y, double footprint) const {
  // Half a level of blur is less visible than half a level of jaggedness.
  const int wanted = footprint <= 1 ? 0 : static_cast<int>(std::lround(std::log2(footprint)));
  const int level = std::min(wanted, static_cast<int>(levels_.size()) - 1);
  const Image& image = levels_[static_cast<std::size_t>(level)];
  const double shrink = 1.0 / (1 << level);
  const double u = std::clamp((x + 0.5) * shrink - 0.5, 0.0, image.width - 1.0);
  const double v = std::clamp((y + 0.5) * shrink - 0.5, 0.0, image.height - 1.0);
  const int left = static_cast<int>(u), top = static_cast<int>(v);
  const float right_share = static_cast<float>(u - left), lower_share = static_cast<float>(v - top);
  const int step = left + 1 < image.width ? 3 : 0;
  const std::uint8_t* above = image.row(top) + 3 * left;
  const std::uint8_t* below = top + 1 < image.height ? image.row(top + 1) + 3 * left : above;
  const auto mix = [&](int c) {
    const float upper = above[c] + right_share * static_cast<float>(above[step + c] - above[c]);
    const float lower = below[c] + right_share * static_cast<float>(below[step + c] - below[c]);
    return upper + lower_share * (lower - upper);
  };
  return {mix(0), mix(1), mix(2)};
}

}  // namespace ilat
