#include "nn/named_tensors.h"

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>

#include <cstdint>

#include "ilat/error.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "tensor/real_numbers.h"

namespace ilat {
namespace {

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

void check_whole(const std::string& name, const TensorView& view, const std::string& origin) {
  if (is_real(view.dtype))
    throw Error(ErrorCode::bad_model,
                "tensor " + name + " is stored as " + std::string(name_of(view.dtype)) + ", expected whole numbers",
                origin);
}

}  // namespace

NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors) {
  for (auto& [name, tensor] : tensors) name.insert(0, prefix);
  return tensors;
}

ExpectedTensors shapes_of(const NamedTensors& tensors) {
  ExpectedTensors shapes;
  for (const auto& [name, tensor] : tensors) shapes.emplace(name, tensor.sizes().vec());
  return shapes;
}

void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors, DType dtype,
                  const std::map<std::string, std::string>& metadata) {
  const c10::AutoGradMode no_gradient(false);
  std::vector<at::Tensor> kept;  // own the bytes that the views point at
  std::map<std::string, std::vector<std::byte>> converted;
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : tensors) {
    const bool real = tensor.is_floating_point();
    const at::Tensor& values = kept.emplace_back(tensor.to(at::kCPU, real ? at::kFloat : at::kLong).contiguous());
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
  write_safetensors(path, views, metadata);
}

std::map<std::string, std::string> load_tensors(const std::filesystem::path& path, const NamedTensors& tensors) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  check_tensors(file.tensors(), shapes_of(tensors), path.string());
  for (const auto& [name, tensor] : tensors)
    tensor.is_floating_point() ? check_weight(name, file.at(name), path.string())
                               : check_whole(name, file.at(name), path.string());
  const c10::AutoGradMode no_gradient(false);
  for (const auto& [name, tensor] : tensors) fill(tensor, file.at(name));
  return file.metadata();
}

}  // namespace ilat
