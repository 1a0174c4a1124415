#pragma once

#include <cstddef>
#include <limits>
#include <span>

#include "kernels/aligned.h"

namespace ilat {

/// A matrix of weights [out, in] in float32, laid out as a product reads it: panels of 64 outputs one after the other, the
/// last only as wide as it must be (a multiple of 16); in each the inputs one after the other, and for each input the
/// weights of all its outputs side by side, zeros beyond the last.
///
/// A vector of weights meets one broadcast input, every output has a lane of its own, and its sum one order: the same bits
/// on every instruction set that fuses multiplication and addition, for any number of rows and threads.
struct FloatPanels {
  static constexpr int kPanel = 64, kColumns = 16;

  int out = 0, in = 0;
  AlignedVector<float> weights = {};

  int panels() const { return (out + kPanel - 1) / kPanel; }
  /// Of a panel, in outputs.
  int width(int panel) const;
  const float* panel(int index) const { return weights.data() + static_cast<std::ptrdiff_t>(index) * kPanel * in; }
};

/// @param weights [out, in]
FloatPanels in_panels(std::span<const float> weights, int out);

/// Where the rows that meet the weights begin: row r at
///     first + r / (across * lines) * item + r / across % lines * line + r % across * step
/// so that rows may be windows of maps. A row's inputs lie in `pieces` pieces of equal length, `pitch` numbers apart.
struct FloatRows {
  const float* first = nullptr;
  std::ptrdiff_t step = 0;
  int across = std::numeric_limits<int>::max();
  std::ptrdiff_t line = 0;
  int lines = std::numeric_limits<int>::max();
  std::ptrdiff_t item = 0;
  int pieces = 1;
  std::ptrdiff_t pitch = 0;
};

/// y[r, o] = sum over i of x[r, i] weights[o, i] + bias[o], plus what y held where `add`.
struct PanelProduct {
  const FloatPanels& weights;
  FloatRows x;
  int rows = 0;
  std::span<const float> bias = {};  ///< [out]; empty = zeros
  bool add = false;
};

/// @param y [rows, out]
void multiply_panels(const PanelProduct& product, std::span<float> y);
/// The scalar twin.
void multiply_panels_plainly(const PanelProduct& product, std::span<float> y);

}  // namespace ilat
