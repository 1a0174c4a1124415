#include "kernels/bfloats.h"

#include <cstddef>

#include "kernels/threads.h"
#include "tensor/number_types.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/bfloats.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/bfloats-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void bfloat_values(const float* HWY_RESTRICT from, std::uint16_t* HWY_RESTRICT to, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) store_as_bfloats(d, hn::LoadU(d, from + i), to + i);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) store_as_bfloats(one, hn::LoadU(one, from + i), to + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(bfloat_values);

void round_to_bfloats(std::span<const float> from, std::span<std::uint16_t> to) {
  constexpr std::ptrdiff_t kWorthAThread = 1 << 16;
  const auto run = &HWY_DYNAMIC_DISPATCH(bfloat_values);
  share_out(std::ssize(from), kWorthAThread, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(from.data() + first, to.data() + first, static_cast<std::size_t>(last - first));
  });
}

void round_to_bfloats_plainly(std::span<const float> from, std::span<std::uint16_t> to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = float_to_bfloat(from[i]);
}

}  // namespace ilat
#endif  // HWY_ONCE
