#pragma once

#include <cstddef>
#include <optional>

#include "tensor/tensor_view.h"

namespace ilat {

/// Whether the numbers have fractions, infinities and NaN.
bool is_real(DType dtype);

/// The first number that is NaN or infinite, counted from 0; none if all are finite.
std::optional<std::size_t> first_not_finite(const TensorView& tensor);

}  // namespace ilat
