#include "metrics/bootstrap.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "ilat/error.h"

namespace ilat {

Estimate bootstrap_mean(std::span<const double> values, std::uint64_t seed) {
  if (values.empty()) throw Error(ErrorCode::usage, "there is nothing to take the mean of");
  constexpr std::size_t kSamples = 2000, kTail = kSamples / 40;  // 2.5 % on either side
  const std::size_t count = values.size();
  std::mt19937_64 engine(seed);  // its numbers are the standard's; what the distributions make of them is not
  std::vector<double> means(kSamples);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[engine() % count];
    mean = sum / static_cast<double>(count);
  }
  std::ranges::sort(means);
  return {.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(count),
          .low = means[kTail],
          .high = means[kSamples - 1 - kTail]};
}

}  // namespace ilat
