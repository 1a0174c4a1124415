#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tensor/tensor_view.h"

namespace ilat {

/// The number type of the format's word ("F32"), if it is one of ours.
std::optional<DType> dtype_of(std::string_view word);
/// "BOOL, U8, ..."
std::string dtype_words();

/// IEEE 754 binary16 and bfloat16, round to nearest even; NaN stays NaN, too large becomes infinity.
float half_to_float(std::uint16_t half);
std::uint16_t float_to_half(float value);
float bfloat_to_float(std::uint16_t bfloat);
std::uint16_t float_to_bfloat(float value);

}  // namespace ilat
