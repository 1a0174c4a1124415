#pragma once

#include <cstdint>
#include <span>

#include "kernels/activations.h"

namespace ilat {

// Normalisations of rows of numbers: the channels of a cell, or a row of the transformer. All over [rows, width].

/// curve(x / rms(x) * weight), eps 1e-6. `to` may be `x`.
struct RmsNorm {
  std::span<const float> x;
  std::span<const float> weight;  ///< [width]; empty = ones
  int width = 0;
  Curve curve = Curve::none;
};
void rms_normalise(const RmsNorm& norm, std::span<float> to);
void rms_normalise(const RmsNorm& norm, std::span<std::uint16_t> to);  // rounded to bfloat16
void rms_normalise_plainly(const RmsNorm& norm, std::span<float> to);

/// (x - mean) / deviation * weight + bias, eps 1e-5. `to` may be `x`.
struct LayerNormRows {
  std::span<const float> x;
  std::span<const float> weight;  ///< [width]
  std::span<const float> bias;    ///< [width]
  int width = 0;
};
void layer_normalise(const LayerNormRows& norm, std::span<float> to);
void layer_normalise_plainly(const LayerNormRows& norm, std::span<float> to);

/// curve(x * scale + shift), a scale and a shift for each channel. `to` may be `x`.
struct ScaleShift {
  std::span<const float> x;
  std::span<const float> scale, shift;  ///< [width]
  int width = 0;
  Curve curve = Curve::none;
};
void scale_and_shift(const ScaleShift& step, std::span<float> to);
void scale_and_shift(const ScaleShift& step, std::span<std::uint16_t> to);  // rounded to bfloat16
void scale_and_shift_plainly(const ScaleShift& step, std::span<float> to);

}  // namespace ilat
