#include "kernels/stored_floats.h"

#include <cstdint>
#include <cstring>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/stored_floats.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// NaN and infinity have all bits of the exponent set. Asked of the stored bits: not every instruction set keeps them.
template <class Bits>
HWY_INLINE bool all_finite(const std::byte* from, std::size_t count, Bits exponent) {
  unsigned bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, from + i * sizeof(Bits), sizeof(Bits));
    bad |= (bits & exponent) == exponent;
  }
  return bad == 0;
}

/// Of `count` numbers: halves, or the upper halves of floats.
template <class Stored>
HWY_INLINE bool widen(const std::byte* HWY_RESTRICT from, float* HWY_RESTRICT to, std::size_t count, std::uint16_t exponent) {
  const hn::ScalableTag<float> d;
  const hn::Rebind<Stored, decltype(d)> stored;
  const hn::Rebind<std::uint16_t, decltype(d)> bits;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  const auto convert = [&](const std::byte* bytes, float* place) HWY_ATTR {
    const auto words = hn::LoadU(bits, reinterpret_cast<const std::uint16_t*>(bytes));
    hn::StoreU(hn::PromoteTo(d, hn::BitCast(stored, words)), d, place);
  };
  for (; i + lanes <= count; i += lanes) convert(from + 2 * i, to + i);
  if (i < count) {
    std::byte last[2 * HWY_MAX_BYTES] = {};
    float values[HWY_MAX_BYTES];
    std::memcpy(last, from + 2 * i, 2 * (count - i));
    convert(last, values);
    std::memcpy(to + i, values, (count - i) * sizeof(float));
  }
  return all_finite<std::uint16_t>(from, count, exponent);
}

bool widen_halves(const std::byte* from, float* to, std::size_t count) { return widen<hwy::float16_t>(from, to, count, 0x7c00); }
bool widen_bfloats(const std::byte* from, float* to, std::size_t count) { return widen<hwy::bfloat16_t>(from, to, count, 0x7f80); }

bool copy_floats(const std::byte* from, float* to, std::size_t count) {
  std::memcpy(to, from, count * sizeof(float));
  return all_finite<std::uint32_t>(from, count, 0x7f800000u);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(widen_halves);
HWY_EXPORT(widen_bfloats);
HWY_EXPORT(copy_floats);

bool load_floats(const TensorView& tensor, std::span<float> to) {
  const auto run = tensor.dtype == DType::f16    ? &HWY_DYNAMIC_DISPATCH(widen_halves)
                   : tensor.dtype == DType::bf16 ? &HWY_DYNAMIC_DISPATCH(widen_bfloats)
                                                 : &HWY_DYNAMIC_DISPATCH(copy_floats);
  return run(tensor.bytes.data(), to.data(), to.size());
}

}  // namespace ilat
#endif  // HWY_ONCE
