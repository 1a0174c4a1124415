#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/cpu/layers/weight_reader.h"
#include "kernels/float_panels.h"
#include "kernels/large_narrow_product.h"
#include "kernels/narrow_weights.h"

namespace ilat::cpu {

/// What the rows of a product are for. In reduced precisions a step's rows stream the weights past them, so that each one's
/// numbers depend neither on the others nor on how many there are; all others may go through a library's large product.
/// In float32 there is one way for both, with that promise.
enum class Work { step, prefill };

/// x W^T + b: [rows, in] -> [rows, out], with weights in the numbers that the reader asks for.
class Linear {
 public:
  Linear(WeightReader& weights, const std::string& name, int in, int out) : Linear(weights, std::vector{name}, in, out) {}
  /// Layers over the same rows as one: their outputs side by side, `out` of each.
  Linear(WeightReader& weights, const std::vector<std::string>& names, int in, int out);
  /// Of a table that is looked up in as well: [rows, in] -> [rows, bias.size()]. The bias outlives this.
  Linear(Precision precision, std::span<const float> table, std::span<const float> bias);
  Linear(Linear&&) noexcept = default;
  Linear& operator=(Linear&&) noexcept = default;

  /// @param x [rows, in]
  /// @param y [rows, out]
  void forward(std::span<const float> x, std::span<float> y, Work work) const;
  int out() const { return static_cast<int>(bias_.size()); }

 private:
  void pack(std::span<const float> weights, Precision precision);

  std::vector<float> own_bias_;  // empty where it is borrowed; moving keeps the view valid
  std::span<const float> bias_;  // [out]
  FloatPanels panels_;           // of [out, in]; or
  std::unique_ptr<NarrowWeights> narrow_;
  LargeNarrowProduct large_;
};

/// Layer normalisation over rows.
class LayerNorm {
 public:
  LayerNorm(WeightReader& weights, const std::string& name, int width);
  void forward(std::span<const float> x, std::span<float> y) const;

 private:
  std::vector<float> weight_, bias_;
};

}  // namespace ilat::cpu
