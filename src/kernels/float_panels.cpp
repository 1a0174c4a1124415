#include "kernels/float_panels.h"

#include <algorithm>
#include <cstddef>

#include "kernels/threads.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/float_panels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/float_tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ilat {
namespace HWY_NAMESPACE {

/// Panels first_panel ... last_panel of rows first_row ... last_row.
// NOLINTNEXTLINE(readability-non-const-parameter): written through the columns
void multiply_part(const PanelProduct& product, int first_panel, int last_panel, int first_row, int last_row, float* y) {
  constexpr int kRowsAtOnce = 192;  // whose inputs stay near while panels pass
  const FloatPanels& weights = product.weights;
  const std::ptrdiff_t length = weights.in / product.x.pieces;
  for (int row = first_row; row < last_row; row += kRowsAtOnce)
    for (int panel = first_panel; panel < last_panel; ++panel) {
      const int out = panel * FloatPanels::kPanel, width = weights.width(panel);
      const FloatColumns columns{.weights = weights.panel(panel),
                                 .stride = width,
                                 .width = width,
                                 .count = std::min(FloatPanels::kPanel, weights.out - out),
                                 .bias = product.bias.empty() ? nullptr : product.bias.data() + out,
                                 .add = product.add,
                                 .y = y + out,
                                 .y_stride = weights.out};
      multiply_columns(product.x, length, row, std::min(row + kRowsAtOnce, last_row), columns);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace ilat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ilat {

HWY_EXPORT(multiply_part);

int FloatPanels::width(int panel) const {
  const int left = std::min(kPanel, out - panel * kPanel);
  return (left + kColumns - 1) / kColumns * kColumns;
}

FloatPanels in_panels(std::span<const float> weights, int out) {
  FloatPanels packed{.out = out, .in = out == 0 ? 0 : static_cast<int>(weights.size() / static_cast<std::size_t>(out))};
  if (packed.in == 0) return packed;
  const std::size_t in = static_cast<std::size_t>(packed.in);
  const std::size_t wide = static_cast<std::size_t>((packed.panels() - 1) * FloatPanels::kPanel + packed.width(packed.panels() - 1));
  packed.weights.resize(wide * in);
  for (int panel = 0; panel < packed.panels(); ++panel) {
    const std::size_t width = static_cast<std::size_t>(packed.width(panel)), first = static_cast<std::size_t>(panel) * FloatPanels::kPanel;
    const std::size_t count = std::min(width, static_cast<std::size_t>(out) - first);
    float* to = packed.weights.data() + first * in;
    constexpr std::size_t kInsAtOnce = 16;  // a cache line of each output's weights
    for (std::size_t block = 0; block < in; block += kInsAtOnce)
      for (std::size_t column = 0; column < count; ++column) {
        const float* from = weights.data() + (first + column) * in;
        for (std::size_t i = block; i < std::min(block + kInsAtOnce, in); ++i) to[i * width + column] = from[i];
      }
  }
  return packed;
}

void multiply_panels(const PanelProduct& product, std::span<float> y) {
  const auto run = &HWY_DYNAMIC_DISPATCH(multiply_part);
  const FloatPanels& weights = product.weights;
  constexpr int kFewRows = 16;
  if (product.rows <= kFewRows) {  // a stream of weights
    const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(weights.in) * FloatPanels::kPanel * (product.rows + 3) / 4;
    return share_out(weights.panels(), items_worth(kWeightsWorthAThread, work), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      run(product, static_cast<int>(first), static_cast<int>(last), 0, product.rows, y.data());
    });
  }
  const std::ptrdiff_t work = static_cast<std::ptrdiff_t>(weights.in) * weights.out / 4;
  share_out(product.rows, items_worth(kWeightsWorthAThread, work), [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    run(product, 0, weights.panels(), static_cast<int>(first), static_cast<int>(last), y.data());
  });
}

void multiply_panels_plainly(const PanelProduct& product, std::span<float> y) {
  const FloatPanels& weights = product.weights;
  const int length = weights.in / product.x.pieces;
  for (int row = 0; row < product.rows; ++row)
    for (int out = 0; out < weights.out; ++out) {
      const int panel = out / FloatPanels::kPanel, column = out % FloatPanels::kPanel;
      double sum = product.bias.empty() ? 0.0 : static_cast<double>(product.bias[static_cast<std::size_t>(out)]);
      for (int in = 0; in < weights.in; ++in)
        sum += static_cast<double>(row_at(product.x, row)[in / length * product.x.pitch + in % length]) *
               static_cast<double>(weights.panel(panel)[in * weights.width(panel) + column]);
      float& to = y[static_cast<std::size_t>(row) * static_cast<std::size_t>(weights.out) + static_cast<std::size_t>(out)];
      to = static_cast<float>(product.add ? sum + static_cast<double>(to) : sum);
    }
}

}  // namespace ilat
#endif  // HWY_ONCE
