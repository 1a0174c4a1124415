#include "kernels/narrow_weights.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/bfloats.h"
#include "kernels/threads.h"
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

/// Calls fill(out) for every output, panels on several threads.
template <class Fill>
void over_panels(const NarrowWeights& narrow, const Fill& fill) {
  const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(narrow.in) * kPanel;
  share_out(narrow.panels(), items_worth(kWeightsWorthAThread, work), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    const int end = std::min(static_cast<int>(last) * kPanel, narrow.out);
    for (int out = static_cast<int>(first) * kPanel; out < end; ++out) fill(out);
  });
}

void fill_pairs(NarrowWeights& narrow, std::span<const float> weights) {
  narrow.pairs.assign(of(narrow.panels()) * of(narrow.paired_ins() / 2) * kPanel, 0);
  over_panels(narrow, [&](int out) {
    thread_local std::vector<std::uint16_t> row;
    row.assign(of(narrow.in) + 1, 0);
    round_to_bfloats(weights.subspan(of(out) * of(narrow.in), of(narrow.in)), std::span(row).first(of(narrow.in)));
    std::uint32_t* to = narrow.pairs.data() + pair_place(narrow, out, 0);
    for (std::size_t in = 0; in < of(narrow.in); in += 2, to += kPanel)
      *to = row[in] | static_cast<std::uint32_t>(row[in + 1]) << 16;
  });
}

void fill_bytes(NarrowWeights& narrow, std::span<const float> weights) {
  narrow.bytes.assign(of(narrow.panels()) * of(narrow.in) * kPanel, 0);
  narrow.scales.assign(of(narrow.panels()) * of(narrow.groups()) * kPanel, 0);
  over_panels(narrow, [&](int out) {
    const float* row = weights.data() + of(out) * of(narrow.in);
    for (int group = 0; group < narrow.groups(); ++group) {
      const int first = group * kScaledIns, last = std::min(first + kScaledIns, narrow.in);
      float largest = 0;
      for (int in = first; in < last; ++in) largest = std::max(largest, std::abs(row[in]));
      if (largest == 0) continue;
      narrow.scales[scale_place(narrow, out, group)] = largest / 127;
      for (int in = first; in < last; ++in) {
        const float steps = row[in] / (largest / 127);
        narrow.bytes[byte_place(narrow, out, in)] =
            static_cast<std::int8_t>(std::clamp(static_cast<int>(steps < 0 ? steps - 0.5f : steps + 0.5f), -127, 127));
      }
    }
  });
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
