#include "backend/cpu/linear.h"

#include <algorithm>

#include "kernels/few_rows.h"
#include "kernels/large_product.h"
#include "kernels/row_norms.h"

namespace ilat::cpu {
namespace {

constexpr int kFewRows = 16;

}  // namespace

void multiply_by_rows(std::span<const float> x, std::span<const float> table, std::span<const float> bias,
                      std::span<float> y) {
  const int out = static_cast<int>(bias.size()), in = static_cast<int>(table.size() / bias.size());
  const int rows = static_cast<int>(x.size() / static_cast<std::size_t>(in));
  if (rows <= kFewRows) {
    multiply_few_rows({.x = x, .weights = table, .bias = bias, .rows = rows, .in = in, .out = out}, y);
    return;
  }
  for (int row = 0; row < rows; ++row) std::ranges::copy(bias, y.begin() + static_cast<std::ptrdiff_t>(row) * out);
  multiply({.a = x.data(), .a_stride = in, .b = table.data(), .b_stride = in, .transposed = true, .c = y.data(),
            .c_stride = out, .m = rows, .n = out, .k = in, .add = true});
}

Linear::Linear(WeightReader& weights, const std::vector<std::string>& names, int in, int out)
    : out_(out * static_cast<int>(names.size())) {
  for (const std::string& name : names) {
    const std::vector<float> weight = weights.take(name + ".weight", {out, in}), bias = weights.take(name + ".bias", {out});
    weight_.insert(weight_.end(), weight.begin(), weight.end());
    bias_.insert(bias_.end(), bias.begin(), bias.end());
  }
}

void Linear::forward(std::span<const float> x, std::span<float> y) const { multiply_by_rows(x, weight_, bias_, y); }

LayerNorm::LayerNorm(WeightReader& weights, const std::string& name, int width)
    : weight_(weights.take(name + ".weight", {width})), bias_(weights.take(name + ".bias", {width})) {}

void LayerNorm::forward(std::span<const float> x, std::span<float> y) const {
  layer_normalise({.x = x, .weight = weight_, .bias = bias_, .width = static_cast<int>(weight_.size())}, y);
}

}  // namespace ilat::cpu
