#pragma once

#include <span>

namespace ilat {

enum class Curve {
  none,
  relu,
  squared_relu,
  swish,  ///< x / (1 + exp(-x))
  gelu,   ///< x (1 + erf(x / sqrt 2)) / 2
  tanh,
};

/// Every number becomes curve(number).
void apply_curve(Curve curve, std::span<float> values);

/// The scalar twin, of one number.
float curve_of(Curve curve, float x);

}  // namespace ilat
