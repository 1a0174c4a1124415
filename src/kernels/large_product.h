#pragma once

namespace ilat {

/// c[m, n] = a[m, k] b, row by row, strides in numbers; b is [k, n], or [n, k] where `transposed`.
struct LargeProduct {
  const float* a = nullptr;
  int a_stride = 0;
  const float* b = nullptr;
  int b_stride = 0;
  bool transposed = false;
  float* c = nullptr;
  int c_stride = 0;
  int m = 0, n = 0, k = 0;
  bool add = false;  ///< to what c holds
};

/// @throws Error internal if the library refuses.
void multiply(const LargeProduct& product);

}  // namespace ilat
