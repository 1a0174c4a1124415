#include "nn/dropout.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "random/split_mix.h"

namespace ilat {

namespace {

constexpr std::int64_t kBlock = 4096;  // elements per stream

/// 0 or `scale` for every element of a block; four elements share one draw of 64 bits.
template <class T>
void fill_block(T* out, std::int64_t count, std::uint64_t counter, std::uint64_t threshold, T scale) {
  const T values[2] = {scale, T(0)};
  for (std::int64_t i = 0; i < count; i += 4) {
    std::uint64_t bits = split_mix(counter);
    for (std::int64_t j = i; j < std::min(i + 4, count); ++j, bits >>= 16) out[j] = values[(bits & 0xffff) < threshold];
  }
}

template <class T>
void fill_mask(at::Tensor& mask, double share, std::uint64_t seed) {
  T* const out = mask.data_ptr<T>();
  const auto threshold = static_cast<std::uint64_t>(std::lround(share * 65536));
  const T scale(static_cast<float>(1 / (1 - share)));
  const std::int64_t count = mask.numel(), blocks = (count + kBlock - 1) / kBlock;
  at::parallel_for(0, blocks, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      std::uint64_t counter = seed ^ static_cast<std::uint64_t>(block);
      counter = split_mix(counter);  // neighbouring blocks start far apart
      fill_block(out + block * kBlock, std::min(kBlock, count - block * kBlock), counter, threshold, scale);
    }
  });
}

}  // namespace

at::Tensor drop_out(const at::Tensor& x, double share, bool training) {
  if (!training || share == 0) return x;
  const bool narrow = x.scalar_type() == at::kBFloat16;
  if (!x.is_cpu() || (!narrow && x.scalar_type() != at::kFloat)) return at::dropout(x, share, true);
  const std::int64_t drawn = at::randint(std::numeric_limits<std::int64_t>::max(), {}, at::kLong).item<std::int64_t>();
  at::Tensor mask = at::empty(x.sizes(), x.options());
  narrow ? fill_mask<at::BFloat16>(mask, share, static_cast<std::uint64_t>(drawn))
         : fill_mask<float>(mask, share, static_cast<std::uint64_t>(drawn));
  return x * mask;
}

}  // namespace ilat
