#include "model_io/model_folder/stored_weights.h"

#include <cmath>

#include "ilat/error.h"
#include "tensor/real_numbers.h"

namespace ilat {
namespace {

constexpr float kFirstInfiniteHalf = 65520;  // rounds to infinity

void check_fits_half(const std::vector<float>& values, const std::string& name, const std::string& origin) {
  for (const float value : values)
    if (std::isfinite(value) && std::abs(value) >= kFirstInfiniteHalf)
      throw Error(ErrorCode::bad_model,
                  "weight " + name + " holds " + std::to_string(value) +
                      ", which f16 cannot (its largest is 65504); store as bf16 or f32",
                  origin);
}

}  // namespace

StoredWeights stored_as(const NamedWeights& weights, std::optional<DType> dtype, const std::string& origin) {
  StoredWeights stored;
  for (const auto& [name, tensor] : weights) {
    TensorView view = tensor;
    if (dtype && is_real(tensor.dtype) && tensor.dtype != *dtype) {
      const std::vector<float> values = to_float(tensor);
      if (*dtype == DType::f16) check_fits_half(values, name, origin);
      view.dtype = *dtype;
      view.bytes = stored.copies.emplace_back(convert_floats(values, *dtype));
    }
    stored.tensors.emplace(name, std::move(view));
  }
  return stored;
}

}  // namespace ilat
