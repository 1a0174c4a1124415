#pragma once

#include <cstddef>

#include "kernels/float_panels.h"

namespace ilat {

/// Up to 64 columns of a product, whose sums stay in registers while the inputs pass.
struct FloatColumns {
  const float* weights = nullptr;  ///< [in, stride]
  std::ptrdiff_t stride = 0;
  int width = 0;  ///< that may be read, a multiple of 16
  int count = 0;  ///< that are wanted
  const float* bias = nullptr;  ///< [count]; null = zeros
  bool add = false;
  float* y = nullptr;  ///< [rows, y_stride], at its first column
  std::ptrdiff_t y_stride = 0;
};

inline const float* row_at(const FloatRows& rows, int row) {
  return rows.first + row / rows.across / rows.lines * rows.item + row / rows.across % rows.lines * rows.line +
         row % rows.across * rows.step;
}

}  // namespace ilat
