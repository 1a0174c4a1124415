#pragma once

#include "config/enum_names.h"
#include "model_io/pytorch/export_model.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// The number types that weights are stored in.
template <>
struct EnumNames<DType> {
  static constexpr std::array<std::pair<DType, std::string_view>, 3> names{
      {{DType::f32, "f32"}, {DType::f16, "f16"}, {DType::bf16, "bf16"}}};
};
template <>
struct EnumNames<WeightNames> {
  static constexpr std::array<std::pair<WeightNames, std::string_view>, 2> names{
      {{WeightNames::own, "own"}, {WeightNames::released, "released"}}};
};

}  // namespace ilat
