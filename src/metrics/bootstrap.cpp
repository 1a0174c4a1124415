#include "metrics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "ilat/error.h"

namespace ilat {

namespace {

constexpr std::size_t kSamples = 2000, kTail = kSamples / 40;  // 2.5 % on either side

Estimate estimate_of(double mean, std::vector<double> means) {
  std::ranges::sort(means);
  return {.mean = mean, .low = means[kTail], .high = means[kSamples - 1 - kTail]};
}

}  // namespace

Estimate bootstrap_mean(std::span<const double> values, std::uint64_t seed) {
  if (values.empty()) throw Error(ErrorCode::usage, "there is nothing to take the mean of");
  const std::size_t count = values.size();
  std::mt19937_64 engine(seed);  // its numbers are the standard's; what the distributions make of them is not
  std::vector<double> means(kSamples);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[engine() % count];
    mean = sum / static_cast<double>(count);
  }
  return estimate_of(std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(count), std::move(means));
}

Estimate bootstrap_grid_mean(std::span<const std::vector<double>> rows, std::uint64_t seed) {
  const std::size_t columns = rows.empty() ? 0 : rows.front().size();
  for (const auto& row : rows)
    if (row.size() != columns) throw Error(ErrorCode::usage, "rows of different length are no grid");
  if (columns == 0) throw Error(ErrorCode::usage, "there is nothing to take the mean of");
  std::mt19937_64 engine(seed);
  const auto count = static_cast<double>(rows.size() * columns);
  std::vector<double> weights(columns), means(kSamples);
  for (double& mean : means) {
    std::ranges::fill(weights, 0.0);  // how often each column was drawn
    for (std::size_t i = 0; i < columns; ++i) ++weights[engine() % columns];
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::vector<double>& row = rows[engine() % rows.size()];
      sum += std::inner_product(row.begin(), row.end(), weights.begin(), 0.0);
    }
    mean = sum / count;
  }
  double sum = 0;
  for (const auto& row : rows) sum = std::accumulate(row.begin(), row.end(), sum);
  return estimate_of(sum / count, std::move(means));
}

std::optional<Estimate> bootstrap_statistic(std::size_t count,
                                            const std::function<double(std::span<const std::size_t>)>& statistic,
                                            std::size_t samples) {
  std::vector<std::size_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  const double all = count == 0 ? std::numeric_limits<double>::quiet_NaN() : statistic(chosen);
  if (std::isnan(all)) return std::nullopt;
  std::mt19937_64 engine(0);
  std::vector<double> drawn;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    for (std::size_t& one : chosen) one = engine() % count;
    if (const double value = statistic(chosen); !std::isnan(value)) drawn.push_back(value);
  }
  const std::size_t tail = samples / 40;
  if (drawn.size() <= 2 * tail) return std::nullopt;
  std::ranges::sort(drawn);
  return Estimate{.mean = all, .low = drawn[tail], .high = drawn[drawn.size() - 1 - tail]};
}

}  // namespace ilat
