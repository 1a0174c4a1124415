#pragma once

namespace ilat {

/// c[m, n] = a[m, k] b[k, n], row by row, strides in numbers. Each number of c has one order of its sum: the same bits for
/// any number of rows and threads.
struct LargeProduct {
  const float* a = nullptr;
  int a_stride = 0;
  const float* b = nullptr;
  int b_stride = 0;
  float* c = nullptr;
  int c_stride = 0;
  int m = 0, n = 0, k = 0;
};

void multiply(const LargeProduct& product);
/// The scalar twin.
void multiply_plainly(const LargeProduct& product);

}  // namespace ilat
