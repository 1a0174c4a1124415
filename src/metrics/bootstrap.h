#pragma once

#include <cstdint>
#include <span>

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

}  // namespace ilat
