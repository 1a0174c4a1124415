#include "kernels/narrow_weights.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "tensor/number_types.h"

namespace ilat {
namespace {

std::size_t of(int number) { return static_cast<std::size_t>(number); }

/// Where the word of inputs `in` and `in + 1` lies, in even.
std::size_t pair_place(const NarrowWeights& weights, int out, int in) {
  return (of(out / kPanel) * of(weights.paired_ins() / 2) + of(in / 2)) * kPanel + of(out % kPanel);
}
std::size_t byte_place(const NarrowWeights& weights, int out, int in) {
  return (of(out / kPanel) * of(weights.in) + of(in)) * kPanel + of(out % kPanel);
}
std::size_t scale_place(const NarrowWeights& weights, int out, int group) {
  return (of(out / kPanel) * of(weights.groups()) + of(group)) * kPanel + of(out % kPanel);
}

void fill_pairs(NarrowWeights& narrow, std::span<const float> weights) {
  narrow.pairs.assign(of(narrow.panels()) * of(narrow.paired_ins() / 2) * kPanel, 0);
  for (int out = 0; out < narrow.out; ++out) {
    const float* row = weights.data() + of(out) * of(narrow.in);
    for (int in = 0; in < narrow.in; in += 2) {
      const std::uint32_t first = float_to_bfloat(row[in]), second = in + 1 < narrow.in ? float_to_bfloat(row[in + 1]) : 0;
      narrow.pairs[pair_place(narrow, out, in)] = first | second << 16;
    }
  }
}

void fill_bytes(NarrowWeights& narrow, std::span<const float> weights) {
  narrow.bytes.assign(of(narrow.panels()) * of(narrow.in) * kPanel, 0);
  narrow.scales.assign(of(narrow.panels()) * of(narrow.groups()) * kPanel, 0);
  for (int out = 0; out < narrow.out; ++out)
    for (int group = 0; group < narrow.groups(); ++group) {
      const int first = group * kScaledIns, last = std::min(first + kScaledIns, narrow.in);
      const float* row = weights.data() + of(out) * of(narrow.in);
      float largest = 0;
      for (int in = first; in < last; ++in) largest = std::max(largest, std::abs(row[in]));
      const float scale = largest / 127;
      narrow.scales[scale_place(narrow, out, group)] = scale;
      for (int in = first; in < last && scale > 0; ++in)
        narrow.bytes[byte_place(narrow, out, in)] =
            static_cast<std::int8_t>(std::clamp(std::lround(row[in] / scale), -127L, 127L));
    }
}

/// One weight as the product sees it.
float weight_at(const NarrowWeights& weights, int out, int in) {
  if (weights.type == NarrowType::int8)
    return static_cast<float>(weights.bytes[byte_place(weights, out, in)]) *
           weights.scales[scale_place(weights, out, in / kScaledIns)];
  const std::uint32_t pair = weights.pairs[pair_place(weights, out, in)];
  return bfloat_to_float(static_cast<std::uint16_t>(in % 2 == 0 ? pair & 0xffffu : pair >> 16));
}

}  // namespace

NarrowWeights narrowed(std::span<const float> weights, int out, NarrowType type) {
  NarrowWeights narrow{.type = type, .out = out, .in = out == 0 ? 0 : static_cast<int>(weights.size() / of(out))};
  type == NarrowType::bf16 ? fill_pairs(narrow, weights) : fill_bytes(narrow, weights);
  return narrow;
}

AlignedVector<float> widened(const NarrowWeights& weights) {
  AlignedVector<float> wide(of(weights.out) * of(weights.in));
  for (int out = 0; out < weights.out; ++out)
    for (int in = 0; in < weights.in; ++in) wide[of(out) * of(weights.in) + of(in)] = weight_at(weights, out, in);
  return wide;
}

void multiply_narrow_plainly(const NarrowProduct& product, std::span<float> y) {
  const NarrowWeights& weights = product.weights;
  for (int row = 0; row < product.rows; ++row)
    for (int out = 0; out < weights.out; ++out) {
      double sum = product.bias.empty() ? 0.0 : static_cast<double>(product.bias[of(out)]);
      for (int in = 0; in < weights.in; ++in)
        sum += static_cast<double>(product.x[of(row) * of(weights.in) + of(in)]) *
               static_cast<double>(weight_at(weights, out, in));
      y[of(row) * of(weights.out) + of(out)] = static_cast<float>(sum);
    }
}

}  // namespace ilat
