#include "training/data/drawn/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace ilat {
namespace {

constexpr int kBlock = 8;

/// Row k is the cosine of frequency k: [8, 8], orthonormal.
const std::array<std::array<float, kBlock>, kBlock>& cosines() {
  static const auto table = [] {
    std::array<std::array<float, kBlock>, kBlock> made{};
    for (int k = 0; k < kBlock; ++k)
      for (int i = 0; i < kBlock; ++i)
        made[k][i] = static_cast<float>((k == 0 ? std::sqrt(1.0 / kBlock) : std::sqrt(2.0 / kBlock)) *
                                        std::cos(std::numbers::pi * k * (2 * i + 1) / (2 * kBlock)));
    return made;
  }();
  return table;
}

/// Rounds a block's frequencies: the higher, the coarser.
void round_block(std::array<std::array<float, kBlock>, kBlock>& block, float step) {
  const auto& c = cosines();
  std::array<std::array<float, kBlock>, kBlock> rows{}, frequencies{};
  for (int y = 0; y < kBlock; ++y)
    for (int k = 0; k < kBlock; ++k)
      for (int i = 0; i < kBlock; ++i) rows[y][k] += c[k][i] * block[y][i];
  for (int l = 0; l < kBlock; ++l)
    for (int y = 0; y < kBlock; ++y)
      for (int k = 0; k < kBlock; ++k) frequencies[l][k] += c[l][y] * rows[y][k];
  for (int l = 0; l < kBlock; ++l)
    for (int k = 0; k < kBlock; ++k) {
      const float coarse = step * (1 + 0.6f * static_cast<float>(k + l));
      frequencies[l][k] = coarse * std::nearbyint(frequencies[l][k] / coarse);
    }
  rows = {};
  for (int l = 0; l < kBlock; ++l)
    for (int i = 0; i < kBlock; ++i)
      for (int k = 0; k < kBlock; ++k) rows[l][i] += c[k][i] * frequencies[l][k];
  block = {};
  for (int y = 0; y < kBlock; ++y)
    for (int l = 0; l < kBlock; ++l)
      for (int i = 0; i < kBlock; ++i) block[y][i] += c[l][y] * rows[l][i];
}

/// A Gaussian in both directions; edges go on.
void blur(Canvas& canvas, double sigma) {
  const int radius = static_cast<int>(std::ceil(2.5 * sigma));
  std::vector<float> taps;
  float sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    taps.push_back(static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma))));
    sum += taps.back();
  }
  for (float& tap : taps) tap /= sum;
  Canvas across(canvas.width, canvas.height);
  for (int y = 0; y < canvas.height; ++y)
    for (int x = 0; x < canvas.width; ++x)
      for (int i = -radius; i <= radius; ++i) {
        const float* from = canvas.at(std::clamp(x + i, 0, canvas.width - 1), y);
        for (int c = 0; c < 3; ++c) across.at(x, y)[c] += taps[static_cast<std::size_t>(i + radius)] * from[c];
      }
  std::fill(canvas.values.begin(), canvas.values.end(), 0.0f);
  for (int y = 0; y < canvas.height; ++y)
    for (int i = -radius; i <= radius; ++i) {
      const float tap = taps[static_cast<std::size_t>(i + radius)];
      const float* from = across.at(0, std::clamp(y + i, 0, canvas.height - 1));
      float* to = canvas.at(0, y);
      for (int j = 0; j < 3 * canvas.width; ++j) to[j] += tap * from[j];
    }
}

}  // namespace

Image to_image(const Canvas& canvas) {
  Image image(canvas.width, canvas.height, 3);
  std::transform(canvas.values.begin(), canvas.values.end(), image.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f);
  });
  return image;
}

Canvas to_canvas(const Image& rgb) {
  Canvas canvas(rgb.width, rgb.height);
  std::copy(rgb.pixels.begin(), rgb.pixels.end(), canvas.values.begin());
  return canvas;
}

void change_light(Canvas& canvas, RandomStream& random) {
  const bool grey = random.chance(0.12);
  const double contrast = random.uniform(0.6, 1.3), brightness = random.uniform(-35, 35);
  std::array<float, 3> gain{};
  for (float& g : gain) g = static_cast<float>(contrast * random.uniform(0.85, 1.15));
  const float shift = static_cast<float>(127.5 + brightness);
  for (std::size_t i = 0; i < canvas.values.size(); i += 3) {
    float* pixel = canvas.values.data() + i;
    if (grey) pixel[0] = pixel[1] = pixel[2] = 0.3f * pixel[0] + 0.59f * pixel[1] + 0.11f * pixel[2];
    for (std::size_t c = 0; c < 3; ++c)
      pixel[c] = std::clamp((pixel[c] - 127.5f) * gain[grey ? 0 : c] + shift, 0.0f, 255.0f);
  }
}

void soften(Canvas& canvas, RandomStream& random) { blur(canvas, random.uniform(0.4, 1.3)); }

void add_noise(Canvas& canvas, RandomStream& random) {
  // The sum of two uniform draws is bell-shaped enough for a sensor.
  const double strength = random.uniform(1, 12) * 1.22;
  for (float& value : canvas.values) value += static_cast<float>(strength * (random.uniform() + random.uniform() - 1));
}

void compress(Canvas& canvas, RandomStream& random) {
  const float step = static_cast<float>(random.uniform(3, 22));
  std::array<std::array<float, kBlock>, kBlock> block{};
  for (int top = 0; top + kBlock <= canvas.height; top += kBlock)
    for (int left = 0; left + kBlock <= canvas.width; left += kBlock)
      for (int c = 0; c < 3; ++c) {
        for (int y = 0; y < kBlock; ++y)
          for (int x = 0; x < kBlock; ++x) block[y][x] = canvas.at(left + x, top + y)[c];
        round_block(block, step);
        for (int y = 0; y < kBlock; ++y)
          for (int x = 0; x < kBlock; ++x) canvas.at(left + x, top + y)[c] = block[y][x];
      }
}

void damage(Canvas& canvas, RandomStream& random) {
  if (random.chance(0.7)) change_light(canvas, random);
  if (random.chance(0.3)) soften(canvas, random);
  if (random.chance(0.4)) add_noise(canvas, random);
  if (random.chance(0.3)) compress(canvas, random);
}

Canvas enlarged(const Canvas& canvas, int width, int height) {
  Canvas large(width, height);
  const double across = static_cast<double>(canvas.width) / width, down = static_cast<double>(canvas.height) / height;
  for (int y = 0; y < height; ++y) {
    const double v = std::clamp((y + 0.5) * down - 0.5, 0.0, canvas.height - 1.0);
    const int top = static_cast<int>(v), bottom = std::min(top + 1, canvas.height - 1);
    const float lower = static_cast<float>(v - top);
    for (int x = 0; x < width; ++x) {
      const double u = std::clamp((x + 0.5) * across - 0.5, 0.0, canvas.width - 1.0);
      const int left = static_cast<int>(u), right = std::min(left + 1, canvas.width - 1);
      const float share = static_cast<float>(u - left);
      for (int c = 0; c < 3; ++c) {
        const float above = canvas.at(left, top)[c] + share * (canvas.at(right, top)[c] - canvas.at(left, top)[c]);
        const float below =
            canvas.at(left, bottom)[c] + share * (canvas.at(right, bottom)[c] - canvas.at(left, bottom)[c]);
        large.at(x, y)[c] = above + lower * (below - above);
      }
    }
  }
  return large;
}

}  // namespace ilat
