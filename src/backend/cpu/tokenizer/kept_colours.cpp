#include "backend/cpu/tokenizer/kept_colours.h"

#include <algorithm>
#include <vector>

namespace ilat::cpu {
namespace {

/// A map of the pyramid: means of kept pixels where there are any (weight 1).
struct Coarse {
  FloatMaps colours, weights;
};

/// Means of the kept among 2 x 2.
Coarse pulled(const Coarse& fine) {
  const int height = fine.weights.height / 2, width = fine.weights.width / 2, batch = fine.weights.batch;
  Coarse coarse{FloatMaps(batch, fine.colours.channels, height, width), FloatMaps(batch, 1, height, width)};
  for (int item = 0; item < batch; ++item)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const std::size_t from = static_cast<std::size_t>(2 * y) * fine.weights.width + 2 * x;
        const std::size_t corners[4] = {from, from + 1, from + fine.weights.width, from + fine.weights.width + 1};
        const std::size_t to = static_cast<std::size_t>(y) * width + x;
        const float* weights = fine.weights.plane(item, 0);
        float share = 0;
        for (const std::size_t corner : corners) share += weights[corner] / 4;
        coarse.weights.plane(item, 0)[to] = share > 0 ? 1.0f : 0.0f;
        for (int channel = 0; channel < fine.colours.channels; ++channel) {
          float sum = 0;
          for (const std::size_t corner : corners) sum += fine.colours.plane(item, channel)[corner] * weights[corner] / 4;
          coarse.colours.plane(item, channel)[to] = sum / std::max(share, 0.25f);
        }
      }
  return coarse;
}

/// The two pixels of a coarser map between which one lies, and how near it is to the second.
struct Between {
  int first, second;
  float share;
};

Between between(int place, int length, int coarse_length) {
  const float scale = static_cast<float>(coarse_length) / static_cast<float>(length);
  const float x = std::max(0.0f, (static_cast<float>(place) + 0.5f) * scale - 0.5f);
  const int first = std::min(static_cast<int>(x), coarse_length - 1);
  return {first, std::min(first + 1, coarse_length - 1), x - static_cast<float>(first)};
}

/// Holes take the coarser map's colours.
void push(const FloatMaps& coarse, const FloatMaps& weights, FloatMaps& colours) {
  for (int item = 0; item < colours.batch; ++item)
    for (int y = 0; y < colours.height; ++y)
      for (int x = 0; x < colours.width; ++x) {
        const std::size_t place = static_cast<std::size_t>(y) * colours.width + x;
        if (weights.plane(item, 0)[place] > 0) continue;
        const Between down = between(y, colours.height, coarse.height), across = between(x, colours.width, coarse.width);
        for (int channel = 0; channel < colours.channels; ++channel) {
          const float* plane = coarse.plane(item, channel);
          const auto mixed = [&](int row) {
            const float* line = plane + static_cast<std::size_t>(row) * coarse.width;
            return line[across.first] * (1 - across.share) + line[across.second] * across.share;
          };
          colours.plane(item, channel)[place] = mixed(down.first) * (1 - down.share) + mixed(down.second) * down.share;
        }
      }
}

}  // namespace

FloatMaps filled_from_kept(const FloatMaps& image, const FloatMaps& mask) {
  Coarse finest{image, FloatMaps(mask.batch, 1, mask.height, mask.width)};
  for (int item = 0; item < mask.batch; ++item)
    for (std::size_t pixel = 0; pixel < mask.plane_size(); ++pixel) {
      const bool kept = mask.plane(item, 0)[pixel] == 0;
      finest.weights.plane(item, 0)[pixel] = kept ? 1.0f : 0.0f;
      // A masked pixel must not reach the sums even as 0 times its value: it may be anything.
      for (int channel = 0; channel < image.channels; ++channel)
        if (!kept) finest.colours.plane(item, channel)[pixel] = 0;
    }
  std::vector<Coarse> pyramid{std::move(finest)};
  while (pyramid.back().weights.width % 2 == 0 && pyramid.back().weights.width > 1) pyramid.push_back(pulled(pyramid.back()));
  for (std::size_t level = pyramid.size() - 1; level-- > 0;)
    push(pyramid[level + 1].colours, pyramid[level].weights, pyramid[level].colours);
  return std::move(pyramid.front().colours);
}

}  // namespace ilat::cpu
