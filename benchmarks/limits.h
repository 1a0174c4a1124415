#pragma once

namespace ilat {

/// What this machine can do, as the same run measures it.
struct Limits {
  double flops;         ///< a second, of a large matrix product in float32
  double narrow_flops;  ///< the same in bfloat16; 0 = the machine has none
  double bytes;         ///< a second, read from memory
};

Limits limits_with(int threads);

}  // namespace ilat
