#include "kernels/few_rows.h"

#include <cstddef>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/few_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A block of kOut outputs of kRows rows: every vector of weights is loaded once and meets all rows. Each output has an
/// accumulator of its own, so that its sum has one order whatever the block's size.
template <int kOut, int kRows>
HWY_INLINE void multiply_block(const FewRows& product, std::size_t row, std::size_t out, float* HWY_RESTRICT y) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d), in = static_cast<std::size_t>(product.in);
  const float* HWY_RESTRICT x = product.x.data() + row * in;
  const float* HWY_RESTRICT w = product.weights.data() + out * in;
  hn::Vec<decltype(d)> sums[kOut][kRows];
  for (int o = 0; o < kOut; ++o)
    for (int r = 0; r < kRows; ++r) sums[o][r] = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= in; i += lanes) {
    hn::Vec<decltype(d)> xs[kRows];
    for (int r = 0; r < kRows; ++r) xs[r] = hn::LoadU(d, x + static_cast<std::size_t>(r) * in + i);
    for (int o = 0; o < kOut; ++o) {
      const auto weights = hn::LoadU(d, w + static_cast<std::size_t>(o) * in + i);
      for (int r = 0; r < kRows; ++r) sums[o][r] = hn::MulAdd(weights, xs[r], sums[o][r]);
    }
  }
  for (int o = 0; o < kOut; ++o)
    for (int r = 0; r < kRows; ++r) {
      float sum = hn::GetLane(hn::SumOfLanes(d, sums[o][r]));
      for (std::size_t rest = i; rest < in; ++rest)
        sum += x[static_cast<std::size_t>(r) * in + rest] * w[static_cast<std::size_t>(o) * in + rest];
      const std::size_t place = out + static_cast<std::size_t>(o);
      y[(row + static_cast<std::size_t>(r)) * static_cast<std::size_t>(product.out) + place] =
          sum + (product.bias.empty() ? 0.0f : product.bias[place]);
    }
}

template <int kOut>
HWY_INLINE void multiply_rows(const FewRows& product, std::size_t out, float* HWY_RESTRICT y) {
  const std::size_t rows = static_cast<std::size_t>(product.rows);
  std::size_t row = 0;
  for (; row + 4 <= rows; row += 4) multiply_block<kOut, 4>(product, row, out, y);
  for (; row + 2 <= rows; row += 2) multiply_block<kOut, 2>(product, row, out, y);
  for (; row < rows; ++row) multiply_block<kOut, 1>(product, row, out, y);
}

void multiply_outputs(const FewRows& product, std::size_t first, std::size_t last, float* y) {
  std::size_t out = first;
  for (; out + 4 <= last; out += 4) multiply_rows<4>(product, out, y);
  for (; out < last; ++out) multiply_rows<1>(product, out, y);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(multiply_outputs);

void multiply_few_rows(const FewRows& product, std::span<float> y) {
  const auto run = &HWY_DYNAMIC_DISPATCH(multiply_outputs);
  const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(product.in) * (product.rows + 3) / 4;
  share_out(product.out, items_worth(kWeightsWorthAThread, work), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(product, static_cast<std::size_t>(first), static_cast<std::size_t>(last), y.data());
  });
}

void multiply_few_rows_plainly(const FewRows& product, std::span<float> y) {
  const std::size_t in = static_cast<std::size_t>(product.in), out = static_cast<std::size_t>(product.out);
  for (std::size_t row = 0; row < static_cast<std::size_t>(product.rows); ++row)
    for (std::size_t o = 0; o < out; ++o) {
      double sum = product.bias.empty() ? 0 : product.bias[o];
      for (std::size_t i = 0; i < in; ++i)
        sum += static_cast<double>(product.x[row * in + i]) * static_cast<double>(product.weights[o * in + i]);
      y[row * out + o] = static_cast<float>(sum);
    }
}

}  // namespace ilat
#endif  // HWY_ONCE
