#pragma once

#include <span>

namespace ilat {

/// A matrix product for the few rows of a decoding step, which is a stream of weights past the rows:
///     y[r, o] = sum over i of x[r, i] weights[o, i] + bias[o]
struct FewRows {
  std::span<const float> x;        ///< [rows, in]
  std::span<const float> weights;  ///< [out, in]
  std::span<const float> bias;     ///< [out]; empty = zeros
  int rows = 0, in = 0, out = 0;
};

/// A row's result does not depend on how many rows there are, nor on the number of threads.
/// @param y [rows, out]
void multiply_few_rows(const FewRows& product, std::span<float> y);

/// The scalar twin.
void multiply_few_rows_plainly(const FewRows& product, std::span<float> y);

}  // namespace ilat
