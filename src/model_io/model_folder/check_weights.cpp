#include "model_io/model_folder/check_weights.h"

#include "ilat/error.h"
#include "tensor/real_numbers.h"

namespace ilat {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& problem, const std::string& origin) {
  throw Error(ErrorCode::bad_model, "tensor " + name + " " + problem, origin);
}

void check_finite(const std::string& name, const TensorView& tensor, const std::string& origin) {
  if (const auto bad = first_not_finite(tensor))
    refuse(name,
           "holds NaN or infinity (its number " + std::to_string(*bad) + " of " + std::to_string(tensor.elements()) +
               ", counted from 0): the file is damaged, or its training went astray; take an earlier one",
           origin);
}

}  // namespace

void check_finite(const NamedWeights& weights, const std::string& origin) {
  for (const auto& [name, tensor] : weights) check_finite(name, tensor, origin);
}

void check_weight(const std::string& name, const TensorView& tensor, const std::string& origin) {
  if (tensor.dtype != DType::f16 && tensor.dtype != DType::bf16 && tensor.dtype != DType::f32)
    refuse(name, "is stored as " + std::string(name_of(tensor.dtype)) + "; a model's weights are F16, BF16 or F32", origin);
  check_finite(name, tensor, origin);
}

void check_weights(const NamedWeights& weights, const std::string& origin) {
  for (const auto& [name, tensor] : weights) check_weight(name, tensor, origin);
}

}  // namespace ilat
