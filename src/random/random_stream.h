#pragma once

#include <cstdint>

#include "random/split_mix.h"

namespace ilat {

/// Random numbers that are a function of a few integers (SplitMix64): the draws of step 7 are the same whether the
/// training got there in one go or was resumed at step 6, so a checkpoint need not hold any generator's state.
class RandomStream {
 public:
  /// @param seed of the run  @param purpose keeps different uses apart  @param step epoch, step or sample
  RandomStream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t step)
      : state_(split_mix_bits(split_mix_bits(split_mix_bits(seed) + purpose) + step)) {}

  std::uint64_t next() { return split_mix(state_); }
  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// 0 ... count - 1
  int below(int count) { return static_cast<int>(uniform() * count); }
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace ilat
