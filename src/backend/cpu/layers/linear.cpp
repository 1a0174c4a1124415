#include "backend/cpu/layers/linear.h"

#include <utility>

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
  std::vector<float> all;
  for (const std::string& name : names) {
    const std::vector<float> weight = weights.take(name + ".weight", {out, in}), bias = weights.take(name + ".bias", {out});
    all.insert(all.end(), weight.begin(), weight.end());
    own_bias_.insert(own_bias_.end(), bias.begin(), bias.end());
  }
  bias_ = own_bias_;
  pack(all, weights.precision());
}

Linear::Linear(Precision precision, std::span<const float> table, std::span<const float> bias) : bias_(bias) {
  pack(table, precision);
}

void Linear::pack(std::span<const float> weights, Precision precision) {
  narrow_ = narrow(weights, bias_.size(), precision);
  if (!narrow_) panels_ = in_panels(weights, static_cast<int>(bias_.size()));
}

void Linear::forward(std::span<const float> x, std::span<float> y, Work work) const {
  const int rows = static_cast<int>(y.size() / bias_.size());
  if (!narrow_)
    return multiply_panels({.weights = panels_, .x = {.first = x.data(), .step = panels_.in}, .rows = rows, .bias = bias_}, y);
  const NarrowProduct product{.weights = *narrow_, .x = x, .bias = bias_, .rows = rows};
  if (work == Work::prefill && rows > kFewRows && LargeNarrowProduct::available())
    large_.multiply(product, y);
  else
    multiply_narrow(product, y);
}

LayerNorm::LayerNorm(WeightReader& weights, const std::string& name, int width)
    : weight_(weights.take(name + ".weight", {width})), bias_(weights.take(name + ".bias", {width})) {}

void LayerNorm::forward(std::span<const float> x, std::span<float> y) const {
  layer_normalise({.x = x, .weight = weight_, .bias = bias_, .width = static_cast<int>(weight_.size())}, y);
}

}  // namespace ilat::cpu
