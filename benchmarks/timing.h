#pragma once

#include <algorithm>
#include <chrono>

namespace ilat {

/// The least of a few runs: what the machine can do when nobody interferes.
template <class Work>
double seconds_of(const Work& work, int repetitions = 3) {
  double least = 1e300;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return least;
}

}  // namespace ilat
