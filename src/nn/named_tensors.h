#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tensor/number_types.h"
#include "tensor/tensor_view.h"

namespace ilat {

/// Tensors under the names that a file has them by.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// The same tensors under `prefix` + name.
NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors);

ExpectedTensors shapes_of(const NamedTensors& tensors);

/// Writes tensors into a safetensors file, in one atomic step; integers keep their type.
/// @param dtype storage type of the floats: f32, f16 or bf16
/// @throws Error unwritable
void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors, DType dtype,
                  const std::map<std::string, std::string>& metadata = {});

/// Copies a file's values into tensors of the same names and shapes, whatever number type the file stores.
/// @throws Error not_found, bad_input (not a safetensors file), or bad_model that lists all missing, unexpected and
/// mis-shaped names at once; the tensors are then as they were.
/// @return the file's metadata
std::map<std::string, std::string> load_tensors(const std::filesystem::path& path, const NamedTensors& tensors);

}  // namespace ilat
