#include "nn/module_weights.h"

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>

#include <cstdint>
#include <vector>

namespace ilat {

namespace {

std::map<std::string, at::Tensor> named_tensors(const torch::nn::Module& module) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& item : module.named_parameters()) tensors.emplace(item.key(), item.value());
  for (const auto& item : module.named_buffers()) tensors.emplace(item.key(), item.value());
  return tensors;
}

/// The stored bytes as a tensor, without a copy; undefined where LibTorch cannot read them in place.
at::Tensor in_place(const TensorView& view) {
  if (view.dtype != DType::f32 && view.dtype != DType::f16) return {};
  if (reinterpret_cast<std::uintptr_t>(view.bytes.data()) % size_of(view.dtype) != 0) return {};
  auto* bytes = const_cast<std::byte*>(view.bytes.data());  // only read: from_blob has no const form
  return at::from_blob(bytes, view.shape, view.dtype == DType::f32 ? at::kFloat : at::kHalf);
}

void fill(at::Tensor target, const TensorView& view) {
  if (at::Tensor stored = in_place(view); stored.defined()) {
    target.copy_(stored);
  } else if (target.is_floating_point()) {
    std::vector<float> values = to_float(view);
    target.copy_(at::from_blob(values.data(), view.shape, at::kFloat));
  } else {
    std::vector<std::int64_t> values = to_int(view);
    target.copy_(at::from_blob(values.data(), view.shape, at::kLong));
  }
}

}  // namespace

ExpectedTensors expected_tensors(const torch::nn::Module& module) {
  ExpectedTensors expected;
  for (const auto& [name, tensor] : named_tensors(module)) expected.emplace(name, tensor.sizes().vec());
  return expected;
}

void load_weights(torch::nn::Module& module, const std::filesystem::path& file) {
  const SafetensorsFile stored = SafetensorsFile::open(file);
  check_tensors(stored.tensors(), expected_tensors(module), file.string());
  const c10::AutoGradMode no_gradient(false);
  for (const auto& [name, tensor] : named_tensors(module)) fill(tensor, stored.at(name));
}

void save_weights(const torch::nn::Module& module, const std::filesystem::path& file, DType dtype,
                  const std::map<std::string, std::string>& metadata) {
  const c10::AutoGradMode no_gradient(false);
  std::map<std::string, at::Tensor> kept;  // own the bytes that the views point at
  std::map<std::string, std::vector<std::byte>> converted;
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : named_tensors(module)) {
    const bool real = tensor.is_floating_point();
    const at::Tensor values = kept[name] = tensor.to(at::kCPU, real ? at::kFloat : at::kLong).contiguous();
    TensorView view{real ? DType::f32 : DType::i64,
                    values.sizes().vec(),
                    {static_cast<const std::byte*>(values.data_ptr()), values.nbytes()}};
    if (real && dtype != DType::f32) {
      const auto count = static_cast<std::size_t>(values.numel());
      view.bytes = converted[name] = convert_floats({values.data_ptr<float>(), count}, dtype);
      view.dtype = dtype;
    }
    views.emplace(name, view);
  }
  write_safetensors(file, views, metadata);
}

}  // namespace ilat
