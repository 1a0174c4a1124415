#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tensor/tensor_view.h"

namespace ilat {

/// Tensors in the number type in which they are to be stored.
struct StoredWeights {
  NamedWeights tensors;
  std::vector<std::vector<std::byte>> copies;  ///< what was converted; the rest points where it did before
};

/// Converts all real numbers to `dtype` (f32, f16 or bf16); whole numbers stay as they are.
/// @param dtype none = as they are
/// @throws Error bad_model if a number that f32 holds is too large for f16
StoredWeights stored_as(const NamedWeights& weights, std::optional<DType> dtype, const std::string& origin);

}  // namespace ilat
