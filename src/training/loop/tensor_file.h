#pragma once

#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <string>

#include "model_io/safetensors/safetensors.h"
#include "training/optim/adam.h"

namespace ilat {

/// Parameters and buffers of a module, by their paths.
NamedTensors tensors_of(const torch::nn::Module& module);
/// The parameters alone: what an optimiser moves.
NamedTensors parameters_of(const torch::nn::Module& module);

/// The same tensors under `prefix` + name.
NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors);

/// Writes tensors in one atomic step. Floating types are stored as `dtype` (f32, f16, bf16), int64 as it is.
/// @throws Error unwritable
void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors, DType dtype,
                  const std::map<std::string, std::string>& metadata = {});

/// Copies a file's values into tensors of the same names and shapes.
/// @throws Error not_found, or bad_input that lists all missing, unexpected and mis-shaped names
/// @return the file's metadata
std::map<std::string, std::string> load_tensors(const std::filesystem::path& path, const NamedTensors& tensors);

}  // namespace ilat
