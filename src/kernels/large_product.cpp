#include "kernels/large_product.h"

#include <algorithm>
#include <cstddef>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/large_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/float_tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {

/// @param rest the last n % 16 columns of b, filled up to 16: [k, 16]
void multiply_rows(const LargeProduct& product, const float* rest, int first, int last) {
  const FloatRows rows{.first = product.a, .step = product.a_stride};
  FloatColumns columns{.stride = product.b_stride, .y_stride = product.c_stride};
  for (int column = 0; column < product.n;) {
    columns.weights = product.b + column;
    columns.y = product.c + column;
    columns.width = std::min(FloatPanels::kPanel, (product.n - column) / FloatPanels::kColumns * FloatPanels::kColumns);
    columns.count = columns.width;
    if (columns.width == 0) {
      columns.weights = rest;
      columns.stride = columns.width = FloatPanels::kColumns;
      columns.count = product.n - column;
    }
    multiply_columns(rows, product.k, first, last, columns);
    column += columns.count;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(multiply_rows);

void multiply(const LargeProduct& product) {
  thread_local AlignedVector<float> rest;
  const int left = product.n % FloatPanels::kColumns;
  if (left != 0) {
    rest.assign(static_cast<std::size_t>(product.k) * FloatPanels::kColumns, 0.0f);
    for (std::ptrdiff_t i = 0; i < product.k; ++i)
      std::copy_n(product.b + i * product.b_stride + (product.n - left), left, rest.data() + i * FloatPanels::kColumns);
  }
  const float* own_rest = rest.data();  // of this thread, not of those that share the work
  const auto run = &HWY_DYNAMIC_DISPATCH(multiply_rows);
  const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(product.n) * product.k / 4;
  share_out(product.m, items_worth(kWeightsWorthAThread, work), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(product, own_rest, static_cast<int>(first), static_cast<int>(last));
  });
}

void multiply_plainly(const LargeProduct& product) {
  for (std::ptrdiff_t row = 0; row < product.m; ++row)
    for (std::ptrdiff_t column = 0; column < product.n; ++column) {
      double sum = 0;
      for (std::ptrdiff_t i = 0; i < product.k; ++i)
        sum += static_cast<double>(product.a[row * product.a_stride + i]) * static_cast<double>(product.b[i * product.b_stride + column]);
      product.c[row * product.c_stride + column] = static_cast<float>(sum);
    }
}

}  // namespace ilat
#endif  // HWY_ONCE
