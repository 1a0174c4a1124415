#pragma once

#include <bit>
#include <cstdint>

// For kernels of which one body serves every instruction set (the compiler makes the clones) and both number types.
#define ILAT_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define ILAT_INLINE __attribute__((always_inline)) inline

namespace ilat {

using Bits16 = std::uint16_t;  // a bfloat16's bits

ILAT_INLINE float load(const float* p) { return *p; }
ILAT_INLINE float load(const Bits16* p) { return std::bit_cast<float>(static_cast<std::uint32_t>(*p) << 16); }
ILAT_INLINE void store(float* p, float v) { *p = v; }
ILAT_INLINE void store(Bits16* p, float v) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(v);
  *p = static_cast<Bits16>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);  // round to nearest even
}

}  // namespace ilat
