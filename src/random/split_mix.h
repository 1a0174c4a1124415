#pragma once

#include <cstdint>

namespace ilat {

/// SplitMix64's mixing of 64 bits (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
inline std::uint64_t split_mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/// SplitMix64: 64 good bits for each step of a counter.
inline std::uint64_t split_mix(std::uint64_t& counter) { return split_mix_bits(counter += 0x9e3779b97f4a7c15ull); }

}  // namespace ilat
