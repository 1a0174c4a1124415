#pragma once

#include <span>

#include "tensor/tensor_view.h"

namespace ilat {

/// The numbers of a tensor stored as F16, BF16 or F32, as float32.
/// @param to as many as the tensor has
/// @return whether all of them are finite
bool load_floats(const TensorView& tensor, std::span<float> to);

}  // namespace ilat
