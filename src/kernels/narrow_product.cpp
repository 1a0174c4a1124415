#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/narrow_weights.h"
#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/narrow_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;  // four vectors of them divide a panel, whatever the instruction set
constexpr std::size_t kVectors = 4;

/// Adds the bias and stores what lies before the matrix's last output.
/// @param sums [rows, vectors, lanes]
HWY_INLINE void store_sums(const NarrowProduct& product, const float* HWY_RESTRICT sums, std::size_t rows, std::size_t row,
                           std::size_t out, float* HWY_RESTRICT y) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d), outs = static_cast<std::size_t>(product.weights.out);
  if (out >= outs) return;
  const std::size_t count = std::min(kVectors * lanes, outs - out);
  const float* bias = product.bias.empty() ? nullptr : product.bias.data() + out;
  for (std::size_t r = 0; r < rows; ++r, sums += kVectors * lanes) {
    float* to = y + (row + r) * outs + out;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      const auto value = hn::Load(d, sums + i);
      hn::StoreU(bias != nullptr ? hn::Add(value, hn::LoadU(d, bias + i)) : value, d, to + i);
    }
    for (; i < count; ++i) to[i] = bias != nullptr ? sums[i] + bias[i] : sums[i];
  }
}

/// Sums through memory: a compiler keeps them in registers only while all that it does with them is unrolled.
template <int kRows>
HWY_INLINE void store_sums(const NarrowProduct& product, const hn::Vec<Floats> (&sums)[kVectors][kRows], std::size_t row,
                           std::size_t out, float* HWY_RESTRICT y) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN float stored[kRows * kVectors * 16];
  for (std::size_t v = 0; v < kVectors; ++v)
    for (std::size_t r = 0; r < kRows; ++r) hn::Store(sums[v][r], d, stored + (r * kVectors + v) * lanes);
  store_sums(product, stored, kRows, row, out, y);
}

/// Four vectors of a panel's outputs, `offset` outputs into it.
template <int kRows>
HWY_INLINE void multiply_pairs(const NarrowProduct& product, std::size_t row, std::size_t panel, std::size_t offset,
                               float* HWY_RESTRICT y) {
  const Floats d;
  const hn::RebindToUnsigned<Floats> words;
  const std::size_t lanes = hn::Lanes(d), in = static_cast<std::size_t>(product.weights.in);
  const float* HWY_RESTRICT x = product.x.data() + row * in;
  const std::uint32_t* HWY_RESTRICT w =
      product.weights.pairs.data() + panel * static_cast<std::size_t>(product.weights.paired_ins() / 2) * kPanel + offset;
  const auto upper = hn::Set(words, 0xffff0000u);
  hn::Vec<Floats> sums[kVectors][kRows];
  for (std::size_t v = 0; v < kVectors; ++v)
    for (int r = 0; r < kRows; ++r) sums[v][r] = hn::Zero(d);
  for (std::size_t i = 0; i + 2 <= in; i += 2, w += kPanel) {
    hn::Vec<Floats> first[kRows], second[kRows];
    for (std::size_t r = 0; r < kRows; ++r) {
      first[r] = hn::Set(d, x[r * in + i]);
      second[r] = hn::Set(d, x[r * in + i + 1]);
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto pair = hn::LoadU(words, w + v * lanes);
      const auto even = hn::BitCast(d, hn::ShiftLeft<16>(pair)), odd = hn::BitCast(d, hn::And(pair, upper));
      for (int r = 0; r < kRows; ++r) sums[v][r] = hn::MulAdd(odd, second[r], hn::MulAdd(even, first[r], sums[v][r]));
    }
  }
  if (in % 2 != 0)
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto even = hn::BitCast(d, hn::ShiftLeft<16>(hn::LoadU(words, w + v * lanes)));
      for (std::size_t r = 0; r < kRows; ++r) sums[v][r] = hn::MulAdd(even, hn::Set(d, x[r * in + in - 1]), sums[v][r]);
    }
  store_sums<kRows>(product, sums, row, panel * kPanel + offset, y);
}

template <int kRows>
HWY_INLINE void multiply_bytes(const NarrowProduct& product, std::size_t row, std::size_t panel, std::size_t offset,
                               float* HWY_RESTRICT y) {
  const Floats d;
  const hn::Rebind<std::int32_t, Floats> wide;
  const hn::Rebind<std::int8_t, Floats> narrow;
  const std::size_t lanes = hn::Lanes(d), in = static_cast<std::size_t>(product.weights.in);
  const float* HWY_RESTRICT x = product.x.data() + row * in;
  const std::int8_t* HWY_RESTRICT w = product.weights.bytes.data() + panel * in * kPanel + offset;
  const float* HWY_RESTRICT scales =
      product.weights.scales.data() + panel * static_cast<std::size_t>(product.weights.groups()) * kPanel + offset;
  hn::Vec<Floats> sums[kVectors][kRows];
  for (std::size_t v = 0; v < kVectors; ++v)
    for (int r = 0; r < kRows; ++r) sums[v][r] = hn::Zero(d);
  for (std::size_t group = 0; group < in; group += kScaledIns, scales += kPanel) {
    hn::Vec<Floats> parts[kVectors][kRows];
    for (std::size_t v = 0; v < kVectors; ++v)
      for (int r = 0; r < kRows; ++r) parts[v][r] = hn::Zero(d);
    const std::size_t end = std::min(group + kScaledIns, in);
    for (std::size_t i = group; i < end; ++i, w += kPanel)
      for (std::size_t v = 0; v < kVectors; ++v) {
        const auto weights = hn::ConvertTo(d, hn::PromoteTo(wide, hn::LoadU(narrow, w + v * lanes)));
        for (std::size_t r = 0; r < kRows; ++r) parts[v][r] = hn::MulAdd(weights, hn::Set(d, x[r * in + i]), parts[v][r]);
      }
    for (std::size_t v = 0; v < kVectors; ++v) {
      const auto scale = hn::LoadU(d, scales + v * lanes);
      for (int r = 0; r < kRows; ++r) sums[v][r] = hn::MulAdd(parts[v][r], scale, sums[v][r]);
    }
  }
  store_sums<kRows>(product, sums, row, panel * kPanel + offset, y);
}

template <int kRows>
HWY_INLINE void multiply_block(const NarrowProduct& product, std::size_t row, std::size_t panel, float* y) {
  const std::size_t step = kVectors * hn::Lanes(Floats());
  for (std::size_t offset = 0; offset < kPanel; offset += step)
    product.weights.type == NarrowType::bf16 ? multiply_pairs<kRows>(product, row, panel, offset, y)
                                             : multiply_bytes<kRows>(product, row, panel, offset, y);
}

void multiply_panels(const NarrowProduct& product, std::size_t first, std::size_t last, float* y) {
  const std::size_t rows = static_cast<std::size_t>(product.rows);
  for (std::size_t panel = first; panel < last; ++panel) {
    std::size_t row = 0;
    for (; row + 4 <= rows; row += 4) multiply_block<4>(product, row, panel, y);
    for (; row + 2 <= rows; row += 2) multiply_block<2>(product, row, panel, y);
    for (; row < rows; ++row) multiply_block<1>(product, row, panel, y);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(multiply_panels);

void multiply_narrow(const NarrowProduct& product, std::span<float> y) {
  const auto run = &HWY_DYNAMIC_DISPATCH(multiply_panels);
  const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(product.weights.in) * kPanel * (product.rows + 3) / 4;
  share_out(product.weights.panels(), items_worth(kWeightsWorthAThread, work),
            [&](std::ptrdiff_t first, std::ptrdiff_t last) {
              run(product, static_cast<std::size_t>(first), static_cast<std::size_t>(last), y.data());
            });
}

}  // namespace ilat
#endif  // HWY_ONCE
