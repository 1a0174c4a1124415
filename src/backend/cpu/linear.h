#pragma once

#include <span>
#include <string>
#include <vector>

#include "backend/cpu/weight_reader.h"

namespace ilat::cpu {

/// x W^T + b: [rows, in] -> [rows, out]. A few rows stream the weights past them; many go through a matrix product.
class Linear {
 public:
  Linear(WeightReader& weights, const std::string& name, int in, int out) : Linear(weights, std::vector{name}, in, out) {}
  /// Layers over the same rows as one: their outputs side by side, `out` of each.
  Linear(WeightReader& weights, const std::vector<std::string>& names, int in, int out);

  /// @param x [rows, in]
  /// @param y [rows, out]
  void forward(std::span<const float> x, std::span<float> y) const;
  int out() const { return out_; }

 private:
  int out_;
  std::vector<float> weight_;  // [out, in]
  std::vector<float> bias_;    // [out]
};

/// x table^T + bias, for a table that is also looked up in: [rows, in] -> [rows, bias.size()]
void multiply_by_rows(std::span<const float> x, std::span<const float> table, std::span<const float> bias,
                      std::span<float> y);

/// Layer normalisation over rows.
class LayerNorm {
 public:
  LayerNorm(WeightReader& weights, const std::string& name, int width);
  void forward(std::span<const float> x, std::span<float> y) const;

 private:
  std::vector<float> weight_, bias_;
};

}  // namespace ilat::cpu
