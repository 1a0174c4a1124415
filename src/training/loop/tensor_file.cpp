#include "training/loop/tensor_file.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cstring>

#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

std::vector<std::byte> bytes_of(const at::Tensor& tensor, DType dtype) {
  if (tensor.scalar_type() == at::kLong) {
    const at::Tensor plain = tensor.contiguous();
    const auto* data = static_cast<const std::byte*>(plain.data_ptr());
    return {data, data + plain.numel() * 8};
  }
  const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  return convert_floats({plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())}, dtype);
}

}  // namespace

NamedTensors parameters_of(const torch::nn::Module& module) {
  NamedTensors tensors;
  for (const auto& item : module.named_parameters()) tensors.emplace_back(item.key(), item.value());
  return tensors;
}

NamedTensors tensors_of(const torch::nn::Module& module) {
  NamedTensors tensors = parameters_of(module);
  for (const auto& item : module.named_buffers()) tensors.emplace_back(item.key(), item.value());
  return tensors;
}

NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors) {
  for (auto& [name, tensor] : tensors) name.insert(0, prefix);
  return tensors;
}

void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors, DType dtype,
                  const std::map<std::string, std::string>& metadata) {
  std::map<std::string, std::vector<std::byte>> bytes;
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : tensors) {
    const auto& stored = bytes[name] = bytes_of(tensor, dtype);
    views[name] = {tensor.scalar_type() == at::kLong ? DType::i64 : dtype, tensor.sizes().vec(), stored};
  }
  write_safetensors(path, views, metadata);
}

std::map<std::string, std::string> load_tensors(const std::filesystem::path& path, const NamedTensors& tensors) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  ExpectedTensors expected;
  for (const auto& [name, tensor] : tensors) expected[name] = tensor.sizes().vec();
  check_tensors(file.tensors(), expected, path.string());
  const c10::AutoGradMode no_gradient(false);
  for (const auto& [name, tensor] : tensors) {
    const TensorView& view = file.at(name);
    at::Tensor target = tensor.detach();  // shares storage
    if (view.dtype == DType::i64) {
      std::vector<std::int64_t> values = to_int(view);
      target.copy_(at::from_blob(values.data(), view.shape, at::kLong));
    } else {
      std::vector<float> values = to_float(view);
      target.copy_(at::from_blob(values.data(), view.shape, at::kFloat));
    }
  }
  return file.metadata();
}

}  // namespace ilat
