// Curves on vectors, for the kernels of every instruction set: included once for each of them.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "kernels/activations.h"

#if defined(ILAT_KERNELS_CURVES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ILAT_KERNELS_CURVES_INL_H_
#undef ILAT_KERNELS_CURVES_INL_H_
#else
#define ILAT_KERNELS_CURVES_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {

/// exp(x) that saturates where the library's does not look: x in [-87, 88].
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V safe_exp(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  return hn::Exp(d, hn::Min(hn::Max(x, hn::Set(d, -87.0f)), hn::Set(d, 88.0f)));
}

template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V swish(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  return hn::Div(x, hn::Add(hn::Set(d, 1.0f), safe_exp(d, hn::Neg(x))));
}

/// erf by Abramowitz and Stegun 7.1.26: within 1.5e-7 everywhere.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V error_function(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V one = hn::Set(d, 1.0f), size = hn::Abs(x);
  const V t = hn::Div(one, hn::MulAdd(size, hn::Set(d, 0.3275911f), one));
  V series = hn::Set(d, 1.061405429f);
  for (const float factor : {-1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f})
    series = hn::MulAdd(series, t, hn::Set(d, factor));
  const V tail = hn::Mul(hn::Mul(series, t), safe_exp(d, hn::Neg(hn::Mul(size, size))));
  return hn::CopySign(hn::Sub(one, tail), x);
}

template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V curve_on(D d, Curve curve, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  switch (curve) {
    case Curve::none: return x;
    case Curve::relu: return hn::Max(x, hn::Zero(d));
    case Curve::squared_relu: {
      const V positive = hn::Max(x, hn::Zero(d));
      return hn::Mul(positive, positive);
    }
    case Curve::swish: return swish(d, x);
    case Curve::gelu: {
      const V half = hn::Mul(x, hn::Set(d, 0.5f));
      return hn::MulAdd(half, error_function(d, hn::Mul(x, hn::Set(d, 0.70710678118654752f))), half);
    }
    case Curve::tanh: {  // 1 - 2 / (exp(2 x) + 1)
      const V two = hn::Set(d, 2.0f), one = hn::Set(d, 1.0f);
      return hn::Sub(one, hn::Div(two, hn::Add(safe_exp(d, hn::Mul(two, x)), one)));
    }
  }
  return x;
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#endif  // the include guard of one instruction set
