#include "kernels/activations.h"

#include <cmath>
#include <cstddef>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activations.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/curves-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void curve_values(Curve curve, float* HWY_RESTRICT values, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(curve_on(d, curve, hn::LoadU(d, values + i)), d, values + i);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) hn::StoreU(curve_on(one, curve, hn::LoadU(one, values + i)), one, values + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(curve_values);

void apply_curve(Curve curve, std::span<float> values) {
  constexpr std::ptrdiff_t kWorthAThread = 1 << 15;
  const auto run = &HWY_DYNAMIC_DISPATCH(curve_values);
  share_out(std::ssize(values), kWorthAThread, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(curve, values.data() + first, static_cast<std::size_t>(last - first));
  });
}

float curve_of(Curve curve, float x) {
  switch (curve) {
    case Curve::none: return x;
    case Curve::relu: return x > 0 ? x : 0;
    case Curve::squared_relu: return x > 0 ? x * x : 0;
    case Curve::swish: return x / (1 + std::exp(-x));
    case Curve::gelu: return 0.5f * x * (1 + std::erf(x * 0.70710678118654752f));
    case Curve::tanh: return std::tanh(x);
  }
  return x;
}

}  // namespace ilat
#endif  // HWY_ONCE
