#include "kernels/stored_floats.h"

#include <bit>
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

/// Of `count` numbers: halves, or the upper halves of floats.
template <class Stored>
HWY_INLINE bool widen(const std::byte* HWY_RESTRICT from, float* HWY_RESTRICT to, std::size_t count) {
  const hn::ScalableTag<float> d;
  const hn::Rebind<Stored, decltype(d)> stored;
  const hn::Rebind<std::uint16_t, decltype(d)> bits;
  const std::size_t lanes = hn::Lanes(d);
  const auto limit = hn::Set(d, 3.4028235e38f);
  auto fine = hn::Eq(limit, limit);
  std::size_t i = 0;
  const auto convert = [&](const std::byte* bytes, float* place) HWY_ATTR {
    const auto words = hn::LoadU(bits, reinterpret_cast<const std::uint16_t*>(bytes));
    const auto value = hn::PromoteTo(d, hn::BitCast(stored, words));
    fine = hn::And(fine, hn::Le(hn::Abs(value), limit));  // false for NaN too
    hn::StoreU(value, d, place);
  };
  for (; i + lanes <= count; i += lanes) convert(from + 2 * i, to + i);
  if (i < count) {
    std::byte last[2 * HWY_MAX_BYTES] = {};
    float values[HWY_MAX_BYTES];
    std::memcpy(last, from + 2 * i, 2 * (count - i));
    convert(last, values);
    std::memcpy(to + i, values, (count - i) * sizeof(float));
  }
  return hn::AllTrue(d, fine);
}

bool widen_halves(const std::byte* from, float* to, std::size_t count) { return widen<hwy::float16_t>(from, to, count); }
bool widen_bfloats(const std::byte* from, float* to, std::size_t count) { return widen<hwy::bfloat16_t>(from, to, count); }

bool copy_floats(const std::byte* from, float* to, std::size_t count) {
  std::memcpy(to, from, count * sizeof(float));
  bool fine = true;
  for (std::size_t i = 0; i < count; ++i) fine &= (std::bit_cast<std::uint32_t>(to[i]) & 0x7f800000u) != 0x7f800000u;
  return fine;
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
