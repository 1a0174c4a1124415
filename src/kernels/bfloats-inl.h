// bfloat16 for the kernels of every instruction set: included once for each of them.
#include <hwy/highway.h>

#include <cstdint>

#if defined(ILAT_KERNELS_BFLOATS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ILAT_KERNELS_BFLOATS_INL_H_
#undef ILAT_KERNELS_BFLOATS_INL_H_
#else
#define ILAT_KERNELS_BFLOATS_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {

/// Rounds to nearest, to even on a tie: Highway's own conversion cuts off.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE void store_as_bfloats(D, V x, std::uint16_t* HWY_RESTRICT to) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> bits;
  const hn::RebindToSigned<D> wide;
  const hn::Rebind<std::uint16_t, D> narrow;
  const auto words = hn::BitCast(bits, x);
  const auto odd = hn::And(hn::ShiftRight<16>(words), hn::Set(bits, 1u));
  const auto upper = hn::ShiftRight<16>(hn::Add(words, hn::Add(odd, hn::Set(bits, 0x7fffu))));
  hn::StoreU(hn::DemoteTo(narrow, hn::BitCast(wide, upper)), narrow, to);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#endif  // the include guard of one instruction set
