#pragma once

#include <cmath>
#include <cstdint>

namespace ilat {

/// Random numbers that are a function of a few integers (SplitMix64): the draws of step 7 are the same whether the
/// training got there in one go or was resumed at step 6, so a checkpoint need not hold any generator's state.
class RandomStream {
 public:
  /// @param seed of the run  @param purpose keeps different uses apart  @param step epoch, step or sample
  RandomStream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t step)
      : state_(mix(mix(mix(seed) + purpose) + step)) {}

  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15ULL); }
  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// 0 ... count - 1
  int below(int count) { return static_cast<int>(uniform() * count); }
  bool chance(double probability) { return uniform() < probability; }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace ilat
