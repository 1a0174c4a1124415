#include "backend/cpu/layers/weight_reader.h"

#include "kernels/stored_floats.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat::cpu {

WeightReader::WeightReader(const std::filesystem::path& file, Precision precision)
    : file_(SafetensorsFile::open(file)), precision_(precision) {}

std::vector<float> WeightReader::take(const std::string& name, const std::vector<std::int64_t>& shape) {
  asked_for_.emplace(name, shape);
  if (!file_ || !file_->contains(name) || file_->at(name).shape != shape) return {};
  const TensorView& tensor = file_->at(name);
  const bool real = tensor.dtype == DType::f16 || tensor.dtype == DType::bf16 || tensor.dtype == DType::f32;
  std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
  if (!real || !load_floats(tensor, values)) check_weight(name, tensor, file_->path().string());  // says what is wrong
  return values;
}

void WeightReader::finish() const {
  if (file_) check_tensors(file_->tensors(), asked_for_, file_->path().string());
}

}  // namespace ilat::cpu
