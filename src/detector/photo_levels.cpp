#include "detector/photo_levels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "detector/share_out.h"

namespace ilat {
namespace {

constexpr int kLeastSide = 8;  // no face of 13 pixels fits in less

/// Which pixels an averaged one covers, and how much of each.
struct Cover {
  int first;
  std::vector<float> shares;  // their sum is 1
};

std::vector<Cover> covers(int from, int to) {
  std::vector<Cover> all;
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    const double begin = i * step, end = std::min<double>(from, (i + 1) * step);
    Cover cover{static_cast<int>(begin), {}};
    for (int pixel = cover.first; pixel < from && pixel < end; ++pixel)
      cover.shares.push_back(
          static_cast<float>((std::min<double>(end, pixel + 1) - std::max<double>(begin, pixel)) / step));
    all.push_back(std::move(cover));
  }
  return all;
}

__attribute__((target_clones("arch=x86-64-v3", "default"))) void add_row(float* sums, const std::uint8_t* row, float share,
                                                                         int count) {
  for (int i = 0; i < count; ++i) sums[i] += share * static_cast<float>(row[i]);
}

/// Each pixel is the mean of what it covers.
FeatureMap shrunk(const Image& photo, int width, int height, int threads) {
  FeatureMap small(height, width, 3);
  const std::vector<Cover> columns = covers(photo.width, width), rows = covers(photo.height, height);
  const int values = photo.width * photo.channels;
  share_out(height, threads, [&](int first, int last) {
    std::vector<float> sums(static_cast<std::size_t>(values));
    for (int y = first; y < last; ++y) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      const Cover& row = rows[static_cast<std::size_t>(y)];
      for (std::size_t i = 0; i < row.shares.size(); ++i)
        add_row(sums.data(), photo.row(row.first + static_cast<int>(i)), row.shares[i], values);
      for (int x = 0; x < width; ++x) {
        const Cover& column = columns[static_cast<std::size_t>(x)];
        std::array<float, 3> sum{};
        for (std::size_t i = 0; i < column.shares.size(); ++i) {
          const float* pixel = sums.data() + (static_cast<std::size_t>(column.first) + i) * photo.channels;
          for (std::size_t c = 0; c < 3; ++c) sum[c] += column.shares[i] * pixel[photo.channels == 3 ? c : 0];
        }
        for (std::size_t c = 0; c < 3; ++c) small.at(x, y)[c] = sum[c] / 127.5f - 1;
      }
    }
  });
  return small;
}

FeatureMap half(const FeatureMap& large) {
  FeatureMap small(std::max(1, large.height / 2), std::max(1, large.width / 2), 3);
  for (int y = 0; y < small.height; ++y)
    for (int x = 0; x < small.width; ++x) {
      const int right = std::min(2 * x + 1, large.width - 1), below = std::min(2 * y + 1, large.height - 1);
      for (int c = 0; c < 3; ++c)
        small.at(x, y)[c] = 0.25f * (large.at(2 * x, 2 * y)[c] + large.at(right, 2 * y)[c] + large.at(2 * x, below)[c] +
                                     large.at(right, below)[c]);
    }
  return small;
}

/// Bilinear between four pixels. @param value gives channel c of the pixel at column, row, in [-1, 1]
template <class Value>
void add_sample(float* sum, double x, double y, int width, int height, const Value& value) {
  const double u = std::clamp(x, 0.0, width - 1.0), v = std::clamp(y, 0.0, height - 1.0);
  const int left = static_cast<int>(u), top = static_cast<int>(v);
  const int right = std::min(left + 1, width - 1), bottom = std::min(top + 1, height - 1);
  const float across = static_cast<float>(u - left), down = static_cast<float>(v - top);
  for (int c = 0; c < 3; ++c) {
    const float above = value(left, top, c) + across * (value(right, top, c) - value(left, top, c));
    const float below = value(left, bottom, c) + across * (value(right, bottom, c) - value(left, bottom, c));
    sum[c] += above + down * (below - above);
  }
}

}  // namespace

PhotoLevels::PhotoLevels(const Image& photo, double scale, int threads) : photo_(photo) {
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(scale * pixels))); };
  levels_.push_back({shrunk(photo, side(photo.width), side(photo.height), threads), 0, 0});
  while (std::min(levels_.back().picture.width, levels_.back().picture.height) >= 2 * kLeastSide)
    levels_.push_back({half(levels_.back().picture), 0, 0});
  double doubled = 1;
  for (Level& level : levels_) {
    // By the first level's size: the odd last column that halving drops must not stretch the rest.
    level.across = doubled * photo.width / levels_.front().picture.width;
    level.down = doubled * photo.height / levels_.front().picture.height;
    doubled *= 2;
  }
}

FeatureMap PhotoLevels::crop(const Similarity& crop_to_photo, int side) const {
  const double footprint = crop_to_photo.scale();  // photo pixels per pixel of the crop
  const Level* level = nullptr;                    // none = the photo itself
  for (const Level& coarser : levels_)
    if (coarser.across <= footprint) level = &coarser;
  const double across = level ? level->across : 1, down = level ? level->down : 1;
  const int samples = std::clamp(static_cast<int>(std::ceil(footprint / across)), 1, 4);  // a side

  FeatureMap crop(side, side, 3);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      float* sum = crop.at(x, y);
      for (int j = 0; j < samples; ++j)
        for (int i = 0; i < samples; ++i) {
          const double u = x + (i + 0.5) / samples - 0.5, v = y + (j + 0.5) / samples - 0.5;
          const Landmark at = crop_to_photo({static_cast<float>(u), static_cast<float>(v)});
          const double column = (at.x + 0.5) / across - 0.5, row = (at.y + 0.5) / down - 0.5;
          if (level)
            add_sample(sum, column, row, level->picture.width, level->picture.height,
                       [&](int a, int b, int c) { return level->picture.at(a, b)[c]; });
          else
            add_sample(sum, column, row, photo_.width, photo_.height, [&](int a, int b, int c) {
              const int channel = photo_.channels == 3 ? c : 0;
              return static_cast<float>(photo_.row(b)[a * photo_.channels + channel]) / 127.5f - 1;
            });
        }
      for (int c = 0; c < 3; ++c) sum[c] /= static_cast<float>(samples * samples);
    }
  return crop;
}

}  // namespace ilat
