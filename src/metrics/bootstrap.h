#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace ilat {

/// A mean and the interval that holds it with a confidence of 95 %.
struct Estimate {
  double mean = 0;
  double low = 0;
  double high = 0;

  /// Whether zero lies outside the interval: for a difference of pairs, whether it is real.
  bool is_real() const { return low > 0 || high < 0; }
};

/// The percentile bootstrap (Efron 1979): the mean of 2,000 samples drawn with replacement.
/// @param values at least one; of pairs the differences
/// @param seed the same seed gives the same interval
/// @throws Error usage if there is no value
Estimate bootstrap_mean(std::span<const double> values, std::uint64_t seed = 0);

/// The same where everything was measured several times over, as by trainings with different seeds: rows and columns are
/// both drawn with replacement, the same columns for every row. With few rows it is too narrow: two say little of chance.
/// @param rows at least one, all as long, at least one value each
/// @throws Error usage otherwise
Estimate bootstrap_grid_mean(std::span<const std::vector<double>> rows, std::uint64_t seed = 0);

/// The same of what is no mean of numbers: a share, a quantile, a distance between two clouds.
/// @param statistic of the things with these numbers, each below `count`, some of them several times; NaN = there is none
/// @param samples at least 40
/// @return nothing if there is no such number for all of them, or for hardly any sample
std::optional<Estimate> bootstrap_statistic(std::size_t count,
                                            const std::function<double(std::span<const std::size_t>)>& statistic,
                                            std::size_t samples = 200);

}  // namespace ilat
