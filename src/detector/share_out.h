#pragma once

#include <algorithm>
#include <thread>
#include <vector>

namespace ilat {

/// Calls work(first, last) for parts of 0 ... count, each on a thread of its own; few items stay on the caller's.
template <class Work>
void share_out(int count, int threads, const Work& work) {
  constexpr int kLeast = 16;  // a thread costs as much as some rows of a small map
  const int parts = std::clamp(count / kLeast, 1, std::max(1, threads));
  std::vector<std::jthread> others;
  for (int part = 1; part < parts; ++part)
    others.emplace_back([&, part] { work(count * part / parts, count * (part + 1) / parts); });
  work(0, count / parts);
}

}  // namespace ilat
