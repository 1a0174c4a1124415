#include "imaging/composite/photo_detail.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <random>
#include <utility>

#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"

namespace ilat {
namespace {

constexpr double kWorthIt = 1.25;  // a frame up to so many times the model's side is shown as it is
constexpr int kMostTimes = 8;      // finer than an eighth of the model's pixel nothing is added
constexpr int kReach = 2;          // a neighbourhood is 5 x 5
constexpr int kNumbers = 3 * (2 * kReach + 1) * (2 * kReach + 1);
constexpr int kMargin = kReach + 2;  // from the mask to a source: its neighbourhood, and what enlarging and sampling reach
constexpr int kSweeps = 5;
constexpr float kMeanWeight = 0.25f;  // of a difference in mean colour, against one in structure
// Of the sums of squares over a neighbourhood: what is no structure but grain.
constexpr float kGrain = kNumbers * 0.01f * 0.01f, kFlat = kNumbers * 0.03f * 0.03f;

/// Calls use(row of five numbers) for the five rows around a cell of a plane, whose edge repeats.
template <class Use>
void over_rows(const FloatMaps& maps, const float* plane, int x, int y, const Use& use) {
  constexpr int kSide = 2 * kReach + 1;
  const bool inside = x >= kReach && x + kReach < maps.width;
  for (int dy = -kReach; dy <= kReach; ++dy) {
    const float* row = plane + std::clamp(y + dy, 0, maps.height - 1) * maps.width;
    if (inside) {
      use(row + x - kReach);
      continue;
    }
    std::array<float, kSide> numbers;
    for (int dx = -kReach; dx <= kReach; ++dx)
      numbers[static_cast<std::size_t>(dx + kReach)] = row[std::clamp(x + dx, 0, maps.width - 1)];
    use(numbers.data());
  }
}

using Colour = std::array<float, 3>;

Colour mean_around(const FloatMaps& maps, int item, int x, int y) {
  Colour mean{};
  for (int channel = 0; channel < 3; ++channel) {
    float sum = 0;
    over_rows(maps, maps.plane(item, channel), x, y, [&](const float* row) {
      for (int i = 0; i <= 2 * kReach; ++i) sum += row[i];
    });
    mean[static_cast<std::size_t>(channel)] = sum * 3 / kNumbers;
  }
  return mean;
}

/// The numbers around a cell, each channel apart from its mean.
struct Neighbourhood {
  std::array<float, kNumbers> structure{};
  Colour mean{};
  float energy = 0;  // of the structure
};

Neighbourhood around(const FloatMaps& maps, int item, int x, int y) {
  Neighbourhood result;
  result.mean = mean_around(maps, item, x, y);
  std::size_t at = 0;
  for (int channel = 0; channel < 3; ++channel)
    over_rows(maps, maps.plane(item, channel), x, y, [&](const float* row) {
      for (int i = 0; i <= 2 * kReach; ++i, ++at) {
        const float value = row[i] - result.mean[static_cast<std::size_t>(channel)];
        result.structure[at] = value;
        result.energy += value * value;
      }
    });
  return result;
}

float structural_difference(const Neighbourhood& a, const Neighbourhood& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.structure.size(); ++i) {
    const float difference = a.structure[i] - b.structure[i];
    sum += difference * difference;
  }
  return sum;
}

/// How unlike `wanted` the neighbourhood of a cell of `maps` is. Once that reaches `limit`, anything above it is given.
/// @param mean of that neighbourhood
float cost_of(const Neighbourhood& wanted, const FloatMaps& maps, const Colour& mean, int cell, float limit) {
  float means = 0;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const float difference = wanted.mean[channel] - mean[channel];
    means += difference * difference;
  }
  const float base = kMeanWeight * (static_cast<float>(kNumbers) / 3) * means;
  float sum = 0;
  std::size_t at = 0;
  for (int channel = 0; channel < 3 && sum + base < limit; ++channel)
    over_rows(maps, maps.plane(0, channel), cell % maps.width, cell / maps.width, [&](const float* row) {
      if (sum + base >= limit) return;
      for (int i = 0; i <= 2 * kReach; ++i, ++at) {
        const float difference = wanted.structure[at] - (row[i] - mean[static_cast<std::size_t>(channel)]);
        sum += difference * difference;
      }
    });
  return sum + base;
}

/// [1, 1, S, S] planes enlarged smoothly, as Patch::paint() enlarges what a model painted.
void enlarge(const float* from, int side, float* to, int new_side) {
  const cv::Mat source(side, side, CV_32F, const_cast<float*>(from));
  cv::Mat target(new_side, new_side, CV_32F, to);
  cv::resize(source, target, target.size(), 0, 0, cv::INTER_LINEAR);
}

/// Cells with a marked one at most `reach` away. @param marked [S * S]
std::vector<std::uint8_t> near(const std::vector<std::uint8_t>& cells, int side, int reach) {
  std::vector<std::uint8_t> result(cells.size());
  const cv::Mat source(side, side, CV_8U, const_cast<std::uint8_t*>(cells.data()));
  cv::Mat target(side, side, CV_8U, result.data());
  cv::dilate(source, target, cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}));
  return result;
}

/// [1, 1, S, S] -> [S * S], 1 = above 0
std::vector<std::uint8_t> marked(const FloatMaps& mask) {
  std::vector<std::uint8_t> result(mask.values.size());
  std::ranges::transform(mask.values, result.begin(), [](float value) { return value > 0 ? std::uint8_t{1} : std::uint8_t{0}; });
  return result;
}

}  // namespace

PhotoDetail::PhotoDetail(const Image& photo, const Placement& placement, const FloatMaps& masked, const FloatMaps& wanted)
    : side_(masked.width) {
  if (placement.side() <= kWorthIt * side_) return;
  times_ = std::clamp(static_cast<int>(std::ceil(placement.side() / side_)), 2, kMostTimes);
  const int fine_side = times_ * side_;
  target_ = near(marked(wanted), side_, 1);
  source_ = near(marked(masked), side_, kMargin);
  for (int y = 0; y < side_; ++y)
    for (int x = 0; x < side_; ++x) {
      const auto [photo_x, photo_y] = placement.at((x + 0.5) / side_, (y + 0.5) / side_);
      const bool in_photo = photo_x >= 0 && photo_y >= 0 && photo_x < photo.width && photo_y < photo.height;
      std::uint8_t& here = source_[static_cast<std::size_t>(y * side_ + x)];
      here = here == 0 && in_photo ? 1 : 0;  // what is near the mask gives nothing
      if (here != 0) sources_.push_back(y * side_ + x);
    }
  if (sources_.empty()) return;
  detail_ = to_float_maps(seen(photo, placement, fine_side));
  seen_ = resize(detail_, side_, side_);
  std::vector<float> smooth(detail_.plane_size());
  for (int channel = 0; channel < 3; ++channel) {
    enlarge(seen_.plane(0, channel), side_, smooth.data(), fine_side);
    float* fine = detail_.plane(0, channel);
    for (std::size_t i = 0; i < smooth.size(); ++i) fine[i] -= smooth[i];
  }
}

std::vector<PhotoDetail::Match> PhotoDetail::matches(const FloatMaps& painted, int item) const {
  std::vector<Match> found(target_.size());
  std::vector<float> costs(target_.size(), std::numeric_limits<float>::infinity());
  std::vector<std::optional<Colour>> means(target_.size());  // around sources, once they were asked for
  std::minstd_rand random(1);  // the same numbers on every machine
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  const auto try_source = [&](const Neighbourhood& wanted, int cell, int x, int y) {
    if (x < 0 || y < 0 || x >= side_ || y >= side_ || source_[static_cast<std::size_t>(y * side_ + x)] == 0) return;
    const int source = y * side_ + x;
    std::optional<Colour>& mean = means[static_cast<std::size_t>(source)];
    if (!mean) mean = mean_around(seen_, 0, x, y);
    const float cost = cost_of(wanted, seen_, *mean, source, costs[static_cast<std::size_t>(cell)]);
    if (cost >= costs[static_cast<std::size_t>(cell)]) return;
    costs[static_cast<std::size_t>(cell)] = cost;
    found[static_cast<std::size_t>(cell)].source = source;
  };
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const int step = sweep % 2 == 0 ? 1 : -1;
    for (int i = 0; i < side_ * side_; ++i) {
      const int cell = step > 0 ? i : side_ * side_ - 1 - i, x = cell % side_, y = cell / side_;
      if (target_[static_cast<std::size_t>(cell)] == 0) continue;
      const Neighbourhood wanted = around(painted, item, x, y);
      if (sweep == 0) {
        const int source = sources_[static_cast<std::size_t>(below(static_cast<int>(sources_.size())))];
        try_source(wanted, cell, source % side_, source / side_);
      }
      for (const auto& [dx, dy] : {std::pair{step, 0}, std::pair{0, step}}) {  // as the neighbours before it do
        const int near_x = x - dx, near_y = y - dy;
        if (near_x < 0 || near_y < 0 || near_x >= side_ || near_y >= side_) continue;
        const int neighbour = near_y * side_ + near_x;
        if (target_[static_cast<std::size_t>(neighbour)] == 0) continue;
        const int source = found[static_cast<std::size_t>(neighbour)].source;
        try_source(wanted, cell, source % side_ + dx, source / side_ + dy);
      }
      for (int radius = side_ / 2; radius >= 1; radius /= 2) {
        const int best = found[static_cast<std::size_t>(cell)].source;
        const int right = below(2 * radius + 1) - radius, down = below(2 * radius + 1) - radius;
        try_source(wanted, cell, best % side_ + right, best / side_ + down);
      }
    }
  }
  for (int cell = 0; cell < side_ * side_; ++cell) {
    if (target_[static_cast<std::size_t>(cell)] == 0) continue;
    Match& match = found[static_cast<std::size_t>(cell)];
    const Neighbourhood wanted = around(painted, item, cell % side_, cell / side_);
    const Neighbourhood given = around(seen_, 0, match.source % side_, match.source / side_);
    const float difference = structural_difference(wanted, given);
    const float alike = 1 - difference / (wanted.energy + given.energy + kFlat);
    const float contrast = std::sqrt((wanted.energy + kGrain) / (given.energy + kGrain));
    match.gain = std::clamp(alike, 0.0f, 1.0f) * std::min(1.0f, contrast);
  }
  return found;
}

FloatMaps PhotoDetail::added_to(const FloatMaps& painted, int item) const {
  const int fine_side = times_ * side_;
  FloatMaps result(1, 3, fine_side, fine_side);
  for (int channel = 0; channel < 3; ++channel)
    enlarge(painted.plane(item, channel), side_, result.plane(0, channel), fine_side);
  if (!any()) return result;
  const std::vector<Match> found = matches(painted, item);
  struct Share {
    std::ptrdiff_t from = 0;  // pixel of the detail
    float weight = 0, gain = 0;
  };
  for (int y = 0; y < fine_side; ++y)
    for (int x = 0; x < fine_side; ++x) {
      if (target_[static_cast<std::size_t>(y / times_ * side_ + x / times_)] == 0) continue;
      // The four cells around the pixel bring their detail, weighted as in enlarging.
      const float u = (static_cast<float>(x) + 0.5f) / static_cast<float>(times_) - 0.5f;
      const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(times_) - 0.5f;
      const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
      std::array<Share, 4> shares;
      std::size_t count = 0;
      for (int dy = 0; dy < 2; ++dy)
        for (int dx = 0; dx < 2; ++dx) {
          const int column = std::clamp(left + dx, 0, side_ - 1), row = std::clamp(top + dy, 0, side_ - 1);
          const int cell = row * side_ + column;
          if (target_[static_cast<std::size_t>(cell)] == 0) continue;
          const Match& match = found[static_cast<std::size_t>(cell)];
          const float weight = (dx == 1 ? u - static_cast<float>(left) : static_cast<float>(left) + 1 - u) *
                               (dy == 1 ? v - static_cast<float>(top) : static_cast<float>(top) + 1 - v);
          const int from_x = std::clamp(x + (match.source % side_ - column) * times_, 0, fine_side - 1);
          const int from_y = std::clamp(y + (match.source / side_ - row) * times_, 0, fine_side - 1);
          const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(from_y) * fine_side + from_x;
          const auto same = std::find_if(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(count),
                                         [&](const Share& share) { return share.from == from; });
          if (same == shares.begin() + static_cast<std::ptrdiff_t>(count)) shares[count++] = {from, weight, weight * match.gain};
          else same->weight += weight, same->gain += weight * match.gain;
        }
      // Means of unlike details are fainter than each of them: brought back to their strength.
      float squares = 0;
      for (std::size_t i = 0; i < count; ++i) squares += shares[i].weight * shares[i].weight;
      if (squares <= 0) continue;
      const float strength = 1 / std::sqrt(squares);
      for (int channel = 0; channel < 3; ++channel) {
        const float* detail = detail_.plane(0, channel);
        float sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += shares[i].gain * detail[shares[i].from];
        result.plane(0, channel)[static_cast<std::ptrdiff_t>(y) * fine_side + x] += strength * sum;
      }
    }
  return result;
}

}  // namespace ilat
