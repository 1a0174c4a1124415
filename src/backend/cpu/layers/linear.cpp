#include "backend/cpu/layers/linear.h"

#include <algorithm>
#include <utility>

#include "kernels/few_rows.h"
#include "kernels/large_product.h"
#include "kernels/row_norms.h"

namespace ilat::cpu {
namespace {

constexpr int kFewRows = 16;

/// A file that does not fit gives no weights: finish() will say so.
std::unique_ptr<NarrowWeights> narrow(std::span<const float> weights, std::size_t out, Precision precision) {
  if (precision == Precision::float32 || weights.empty() || out == 0) return nullptr;
  const NarrowType type = precision == Precision::int8 ? NarrowType::int8 : NarrowType::bf16;
  return std::make_unique<NarrowWeights>(narrowed(weights, static_cast<int>(out), type));
}

}  // namespace

Linear::Linear(WeightReader& weights, const std::vector<std::string>& names, int in, int out) {
  for (const std::string& name : names) {
    const std::vector<float> weight = weights.take(name + ".weight", {out, in}), bias = weights.take(name + ".bias", {out});
    own_weight_.insert(own_weight_.end(), weight.begin(), weight.end());
    own_bias_.insert(own_bias_.end(), bias.begin(), bias.end());
  }
  bias_ = own_bias_;
  narrow_ = narrow(own_weight_, own_bias_.size(), weights.precision());
  if (narrow_) own_weight_ = {};
  weight_ = own_weight_;
}

Linear::Linear(Precision precision, std::span<const float> table, std::span<const float> bias)
    : weight_(table), bias_(bias), narrow_(narrow(table, bias.size(), precision)) {}

void Linear::forward(std::span<const float> x, std::span<float> y, Work work) const {
  const std::size_t rows = y.size() / bias_.size();
  if (narrow_) {
    const NarrowProduct product{.weights = *narrow_, .x = x, .bias = bias_, .rows = static_cast<int>(rows)};
    if (work == Work::prefill && rows > kFewRows && LargeNarrowProduct::available())
      large_.multiply(product, y);
    else
      multiply_narrow(product, y);
    return;
  }
  const int out = static_cast<int>(bias_.size()), in = static_cast<int>(weight_.size() / bias_.size());
  if (rows <= kFewRows) {
    multiply_few_rows({.x = x, .weights = weight_, .bias = bias_, .rows = static_cast<int>(rows), .in = in, .out = out}, y);
    return;
  }
  for (std::size_t row = 0; row < rows; ++row)
    std::ranges::copy(bias_, y.begin() + static_cast<std::ptrdiff_t>(row * bias_.size()));
  multiply({.a = x.data(), .a_stride = in, .b = weight_.data(), .b_stride = in, .transposed = true, .c = y.data(),
            .c_stride = out, .m = static_cast<int>(rows), .n = out, .k = in, .add = true});
}

LayerNorm::LayerNorm(WeightReader& weights, const std::string& name, int width)
    : weight_(weights.take(name + ".weight", {width})), bias_(weights.take(name + ".bias", {width})) {}

void LayerNorm::forward(std::span<const float> x, std::span<float> y) const {
  layer_normalise({.x = x, .weight = weight_, .bias = bias_, .width = static_cast<int>(weight_.size())}, y);
}

}  // namespace ilat::cpu
