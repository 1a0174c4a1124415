#pragma once

#include <torch/nn/module.h>

#include <filesystem>
#include <map>
#include <string>

#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// Name (the path in the module tree) and shape of every parameter and buffer of a network.
ExpectedTensors expected_tensors(const torch::nn::Module& module);

/// Fills every parameter and buffer from a safetensors file, whatever number type the file stores.
/// @throws Error not_found, bad_input (not a safetensors file), or bad_model that lists all missing, unexpected and
/// mis-shaped names at once; the module is then as it was.
void load_weights(torch::nn::Module& module, const std::filesystem::path& file);

/// Writes every parameter and buffer under its name; integers keep their type.
/// @param dtype storage type of the floats: f32, f16 or bf16
/// @throws Error unwritable.
void save_weights(const torch::nn::Module& module, const std::filesystem::path& file, DType dtype = DType::f32,
                  const std::map<std::string, std::string>& metadata = {});

}  // namespace ilat
