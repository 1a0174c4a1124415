#include "kernels/row_norms.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/row_norms.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/bfloats-inl.h"
#include "kernels/curves-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using OneFloat = hn::CappedTag<float, 1>;

/// Calls with_vector(d, i) for whole vectors of 0 ... width, then with_one(d, i) for what is left.
template <class Work>
HWY_INLINE void over(std::size_t width, const Work& work) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= width; i += lanes) work(d, i);
  for (; i < width; ++i) work(OneFloat(), i);
}

HWY_INLINE float sum_of_squares(const float* HWY_RESTRICT x, std::size_t width, float mean) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const auto middle = hn::Set(d, mean);
  auto first = hn::Zero(d), second = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 2 * lanes <= width; i += 2 * lanes) {
    const auto a = hn::Sub(hn::LoadU(d, x + i), middle), b = hn::Sub(hn::LoadU(d, x + i + lanes), middle);
    first = hn::MulAdd(a, a, first);
    second = hn::MulAdd(b, b, second);
  }
  for (; i + lanes <= width; i += lanes) {
    const auto a = hn::Sub(hn::LoadU(d, x + i), middle);
    first = hn::MulAdd(a, a, first);
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(first, second)));
  for (; i < width; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

HWY_INLINE float sum_of(const float* HWY_RESTRICT x, std::size_t width) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  auto sums = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= width; i += lanes) sums = hn::Add(sums, hn::LoadU(d, x + i));
  float sum = hn::GetLane(hn::SumOfLanes(d, sums));
  for (; i < width; ++i) sum += x[i];
  return sum;
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE void store(D d, V value, float* to) {
  hn::StoreU(value, d, to);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE void store(D d, V value, std::uint16_t* to) {
  store_as_bfloats(d, value, to);
}

template <class To>
HWY_INLINE void rms_rows_to(const RmsNorm& norm, std::size_t first, std::size_t last, To* to) {
  const std::size_t width = static_cast<std::size_t>(norm.width);
  for (std::size_t row = first; row < last; ++row) {
    const float* x = norm.x.data() + row * width;
    To* y = to + row * width;
    const float factor = 1 / std::sqrt(sum_of_squares(x, width, 0) / static_cast<float>(width) + 1e-6f);
    over(width, [&](auto d, std::size_t i) HWY_ATTR {
      auto value = hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor));
      if (!norm.weight.empty()) value = hn::Mul(value, hn::LoadU(d, norm.weight.data() + i));
      store(d, curve_on(d, norm.curve, value), y + i);
    });
  }
}

void layer_norm_rows(const LayerNormRows& norm, std::size_t first, std::size_t last, float* to) {
  const std::size_t width = static_cast<std::size_t>(norm.width);
  for (std::size_t row = first; row < last; ++row) {
    const float* x = norm.x.data() + row * width;
    float* y = to + row * width;
    const float mean = sum_of(x, width) / static_cast<float>(width);
    const float factor = 1 / std::sqrt(sum_of_squares(x, width, mean) / static_cast<float>(width) + 1e-5f);
    over(width, [&](auto d, std::size_t i) HWY_ATTR {
      const auto value = hn::Mul(hn::Sub(hn::LoadU(d, x + i), hn::Set(d, mean)), hn::Set(d, factor));
      hn::StoreU(hn::MulAdd(value, hn::LoadU(d, norm.weight.data() + i), hn::LoadU(d, norm.bias.data() + i)), d, y + i);
    });
  }
}

template <class To>
HWY_INLINE void scale_shift_rows_to(const ScaleShift& step, std::size_t first, std::size_t last, To* to) {
  const std::size_t width = static_cast<std::size_t>(step.width);
  for (std::size_t row = first; row < last; ++row) {
    const float* x = step.x.data() + row * width;
    To* y = to + row * width;
    over(width, [&](auto d, std::size_t i) HWY_ATTR {
      const auto value = hn::MulAdd(hn::LoadU(d, x + i), hn::LoadU(d, step.scale.data() + i),
                                    hn::LoadU(d, step.shift.data() + i));
      store(d, curve_on(d, step.curve, value), y + i);
    });
  }
}

void rms_rows(const RmsNorm& norm, std::size_t first, std::size_t last, float* to) { rms_rows_to(norm, first, last, to); }
void rms_rows_narrow(const RmsNorm& norm, std::size_t first, std::size_t last, std::uint16_t* to) {
  rms_rows_to(norm, first, last, to);
}
void scale_shift_rows(const ScaleShift& step, std::size_t first, std::size_t last, float* to) {
  scale_shift_rows_to(step, first, last, to);
}
void scale_shift_rows_narrow(const ScaleShift& step, std::size_t first, std::size_t last, std::uint16_t* to) {
  scale_shift_rows_to(step, first, last, to);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(rms_rows);
HWY_EXPORT(layer_norm_rows);
HWY_EXPORT(scale_shift_rows);
HWY_EXPORT(rms_rows_narrow);
HWY_EXPORT(scale_shift_rows_narrow);

namespace {

constexpr std::ptrdiff_t kWorthAThread = 1 << 15;

template <class Step, class Run, class To>
void run_rows(const Step& step, Run run, std::span<To> to) {
  const std::ptrdiff_t rows = std::ssize(step.x) / step.width;
  share_out(rows, items_worth(kWorthAThread, step.width), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(step, static_cast<std::size_t>(first), static_cast<std::size_t>(last), to.data());
  });
}

}  // namespace

void rms_normalise(const RmsNorm& norm, std::span<float> to) { run_rows(norm, &HWY_DYNAMIC_DISPATCH(rms_rows), to); }

void rms_normalise(const RmsNorm& norm, std::span<std::uint16_t> to) {
  run_rows(norm, &HWY_DYNAMIC_DISPATCH(rms_rows_narrow), to);
}

void layer_normalise(const LayerNormRows& norm, std::span<float> to) {
  run_rows(norm, &HWY_DYNAMIC_DISPATCH(layer_norm_rows), to);
}

void scale_and_shift(const ScaleShift& step, std::span<float> to) {
  run_rows(step, &HWY_DYNAMIC_DISPATCH(scale_shift_rows), to);
}

void scale_and_shift(const ScaleShift& step, std::span<std::uint16_t> to) {
  run_rows(step, &HWY_DYNAMIC_DISPATCH(scale_shift_rows_narrow), to);
}

void rms_normalise_plainly(const RmsNorm& norm, std::span<float> to) {
  const std::size_t width = static_cast<std::size_t>(norm.width);
  for (std::size_t row = 0; row < norm.x.size() / width; ++row) {
    double squares = 0;
    for (std::size_t i = 0; i < width; ++i) squares += std::pow(static_cast<double>(norm.x[row * width + i]), 2);
    const double factor = 1 / std::sqrt(squares / static_cast<double>(width) + 1e-6);
    for (std::size_t i = 0; i < width; ++i)
      to[row * width + i] = curve_of(norm.curve, static_cast<float>(norm.x[row * width + i] * factor) *
                                                     (norm.weight.empty() ? 1.0f : norm.weight[i]));
  }
}

void layer_normalise_plainly(const LayerNormRows& norm, std::span<float> to) {
  const std::size_t width = static_cast<std::size_t>(norm.width);
  for (std::size_t row = 0; row < norm.x.size() / width; ++row) {
    const auto x = norm.x.subspan(row * width, width);
    double mean = 0, squares = 0;
    for (const float value : x) mean += value / static_cast<double>(width);
    for (const float value : x) squares += (value - mean) * (value - mean);
    const double factor = 1 / std::sqrt(squares / static_cast<double>(width) + 1e-5);
    for (std::size_t i = 0; i < width; ++i)
      to[row * width + i] = static_cast<float>((x[i] - mean) * factor) * norm.weight[i] + norm.bias[i];
  }
}

void scale_and_shift_plainly(const ScaleShift& step, std::span<float> to) {
  const std::size_t width = static_cast<std::size_t>(step.width);
  for (std::size_t i = 0; i < step.x.size(); ++i)
    to[i] = curve_of(step.curve, step.x[i] * step.scale[i % width] + step.shift[i % width]);
}

}  // namespace ilat
#endif  // HWY_ONCE
