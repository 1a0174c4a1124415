// Tiles of a float32 product, for the kernels of every instruction set: included once for each of them.
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>

#include "kernels/float_tiles.h"

#if defined(ILAT_KERNELS_FLOAT_TILES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ILAT_KERNELS_FLOAT_TILES_INL_H_
#undef ILAT_KERNELS_FLOAT_TILES_INL_H_
#else
#define ILAT_KERNELS_FLOAT_TILES_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {

using TileFloats = hwy::HWY_NAMESPACE::CappedTag<float, FloatPanels::kColumns>;
/// Adds bias and what was there, and stores the columns that are wanted.
/// @param sums [rows, vectors, lanes]  @param offset of the first vector, in columns
HWY_INLINE void store_tile(const FloatColumns& columns, const float* HWY_RESTRICT sums, int rows, std::size_t width,
                           std::size_t offset, int row) {
  namespace hn = hwy::HWY_NAMESPACE;
  const TileFloats d;
  const std::size_t lanes = hn::Lanes(d), wanted = static_cast<std::size_t>(columns.count);
  if (offset >= wanted) return;
  const std::size_t count = std::min(width, wanted - offset);
  for (int r = 0; r < rows; ++r, sums += width) {
    float* to = columns.y + (row + r) * columns.y_stride + offset;
    const float* bias = columns.bias == nullptr ? nullptr : columns.bias + offset;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      auto value = hn::Load(d, sums + i);
      if (bias != nullptr) value = hn::Add(value, hn::LoadU(d, bias + i));
      if (columns.add) value = hn::Add(value, hn::LoadU(d, to + i));
      hn::StoreU(value, d, to + i);
    }
    for (; i < count; ++i) {
      const float value = bias != nullptr ? sums[i] + bias[i] : sums[i];
      to[i] = columns.add ? value + to[i] : value;
    }
  }
}

/// kVectors vectors of columns for kRows rows.
template <int kVectors, int kRows>
HWY_INLINE void multiply_tile(const FloatRows& rows, std::ptrdiff_t length, int row, const FloatColumns& columns, std::size_t offset) {
  namespace hn = hwy::HWY_NAMESPACE;
  const TileFloats d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<TileFloats> sums[kVectors][kRows];
  for (int v = 0; v < kVectors; ++v)
    for (int r = 0; r < kRows; ++r) sums[v][r] = hn::Zero(d);
  const float* starts[kRows];
  for (int r = 0; r < kRows; ++r) starts[r] = row_at(rows, row + r);
  const float* HWY_RESTRICT w = columns.weights + offset;
  for (int piece = 0; piece < rows.pieces; ++piece) {
    const float* x[kRows];
    for (int r = 0; r < kRows; ++r) x[r] = starts[r] + piece * rows.pitch;
    for (std::ptrdiff_t i = 0; i < length; ++i, w += columns.stride) {
      hn::Vec<TileFloats> weights[kVectors];
      for (std::size_t v = 0; v < kVectors; ++v) weights[v] = hn::LoadU(d, w + v * lanes);
      for (int r = 0; r < kRows; ++r) {
        const auto input = hn::Set(d, x[r][i]);
        for (int v = 0; v < kVectors; ++v) sums[v][r] = hn::MulAdd(weights[v], input, sums[v][r]);
      }
    }
  }
  // Through memory: a compiler keeps the sums in registers only while all it does with them is unrolled.
  HWY_ALIGN float stored[kRows * kVectors * FloatPanels::kColumns];
  for (std::size_t v = 0; v < kVectors; ++v)
    for (std::size_t r = 0; r < kRows; ++r) hn::Store(sums[v][r], d, stored + (r * kVectors + v) * lanes);
  store_tile(columns, stored, kRows, kVectors * lanes, offset, row);
}

template <int kVectors, int kRows>
HWY_INLINE void multiply_group(const FloatRows& rows, std::ptrdiff_t length, int row, int last, const FloatColumns& columns,
                               std::size_t offset) {
  for (; row + kRows <= last; row += kRows) multiply_tile<kVectors, kRows>(rows, length, row, columns, offset);
  for (; row + 4 <= last; row += 4) multiply_tile<kVectors, 4>(rows, length, row, columns, offset);
  for (; row + 2 <= last; row += 2) multiply_tile<kVectors, 2>(rows, length, row, columns, offset);
  for (; row < last; ++row) multiply_tile<kVectors, 1>(rows, length, row, columns, offset);
}

/// Rows first ... last past all columns. As many sums at a time as there are registers.
/// @param length of a piece of a row
HWY_INLINE void multiply_columns(const FloatRows& rows, std::ptrdiff_t length, int first, int last, const FloatColumns& columns) {
  namespace hn = hwy::HWY_NAMESPACE;
  const std::size_t lanes = hn::Lanes(TileFloats()), width = static_cast<std::size_t>(columns.width);
  const bool few_registers = lanes == 8;  // AVX2 has sixteen
  const std::size_t most = few_registers && last - first > 2 ? 2 : 4;
  for (std::size_t offset = 0; offset < width;) {
    const std::size_t vectors = std::min(most, (width - offset) / lanes);
    switch (vectors) {
      case 1: multiply_group<1, 8>(rows, length, first, last, columns, offset); break;
      case 2: multiply_group<2, 6>(rows, length, first, last, columns, offset); break;
      case 3: multiply_group<3, 8>(rows, length, first, last, columns, offset); break;
      default: multiply_group<4, 6>(rows, length, first, last, columns, offset); break;
    }
    offset += vectors * lanes;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#endif  // the include guard of one instruction set
