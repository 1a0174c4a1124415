#include "training/data/drawn/colour_strokes.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ilat {

namespace {

constexpr float kAlike = 0.3f;  // of [-1, 1]: as far as a channel may lie from the first pixel's
constexpr int kMostDabs = 3;

/// Pixels of a sample: `plane` of each of its channels.
struct Sample {
  const float* image;
  const bool* mask;
  float* strokes;
  int side;
  std::size_t plane() const { return static_cast<std::size_t>(side) * static_cast<std::size_t>(side); }
};

void add_dab(const Sample& sample, std::size_t first, double radius) {
  const int side = sample.side;
  const double y0 = static_cast<double>(first) / side, x0 = static_cast<double>(first % static_cast<std::size_t>(side));
  std::vector<std::size_t> pixels;
  std::array<double, 3> sum{};
  for (int y = std::max(0, static_cast<int>(y0 - radius)); y <= std::min(side - 1, static_cast<int>(y0 + radius)); ++y)
    for (int x = std::max(0, static_cast<int>(x0 - radius)); x <= std::min(side - 1, static_cast<int>(x0 + radius)); ++x) {
      const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x);
      if (!sample.mask[pixel] || std::hypot(y - std::floor(y0), x - x0) > radius) continue;
      const auto alike = [&](std::size_t channel) {
        const float* plane = sample.image + channel * sample.plane();
        return std::abs(plane[pixel] - plane[first]) <= kAlike;
      };
      if (!alike(0) || !alike(1) || !alike(2)) continue;
      pixels.push_back(pixel);
      for (std::size_t channel = 0; channel < 3; ++channel) sum[channel] += sample.image[channel * sample.plane() + pixel];
    }
  for (const std::size_t pixel : pixels) {
    for (std::size_t channel = 0; channel < 3; ++channel)
      sample.strokes[channel * sample.plane() + pixel] =
          static_cast<float>(sum[channel] / static_cast<double>(pixels.size()));
    sample.strokes[3 * sample.plane() + pixel] = 1;
  }
}

}  // namespace

at::Tensor colour_strokes(const at::Tensor& images, const at::Tensor& masks, double share,
                          const SampleStreams& streams) {
  const std::int64_t batch = images.size(0), side = images.size(3);
  const at::Tensor photos = images.contiguous(), marked = masks.contiguous();
  at::Tensor strokes = at::zeros({batch, 4, side, side});
  for (std::int64_t item = 0; item < batch; ++item) {
    RandomStream random = streams.of(item);
    if (!random.chance(share)) continue;
    const Sample sample{photos.data_ptr<float>() + item * 3 * side * side, marked.data_ptr<bool>() + item * side * side,
                        strokes.data_ptr<float>() + item * 4 * side * side, static_cast<int>(side)};
    std::vector<std::size_t> inside;
    for (std::size_t pixel = 0; pixel < sample.plane(); ++pixel)
      if (sample.mask[pixel]) inside.push_back(pixel);
    if (inside.empty()) continue;
    for (int dabs = 1 + random.below(kMostDabs); dabs > 0; --dabs)
      add_dab(sample, inside[static_cast<std::size_t>(random.below(static_cast<int>(inside.size())))],
              random.uniform(0.02, 0.1) * static_cast<double>(side));
  }
  return strokes;
}

}  // namespace ilat
