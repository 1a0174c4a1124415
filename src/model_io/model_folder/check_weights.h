#pragma once

#include <string>

#include "tensor/tensor_view.h"

namespace ilat {

// A weight that no network can compute with spoils every picture without a word; it is refused where it is read.

/// @throws Error bad_model that names the first tensor that holds NaN or infinity, and where.
void check_finite(const NamedWeights& weights, const std::string& origin);

/// What a model's file may hold: real numbers in F16, BF16 or F32, and finite.
/// @throws Error bad_model that names the tensor.
void check_weight(const std::string& name, const TensorView& tensor, const std::string& origin);
/// check_weight() of all.
void check_weights(const NamedWeights& weights, const std::string& origin);

}  // namespace ilat
