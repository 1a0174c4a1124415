#pragma once

#include <torch/nn/module.h>

#include "nn/named_tensors.h"

namespace ilat {

/// The parameters of a network by their names, the paths in the module tree: what an optimiser moves.
NamedTensors parameters_of(const torch::nn::Module& module);
/// Parameters and buffers: what a file of weights holds.
NamedTensors tensors_of(const torch::nn::Module& module);

/// Name and shape of every parameter and buffer.
ExpectedTensors expected_tensors(const torch::nn::Module& module);

/// Fills every parameter and buffer from a safetensors file, whatever number type the file stores.
/// @throws Error as load_tensors()
void load_weights(torch::nn::Module& module, const std::filesystem::path& file);

/// Writes every parameter and buffer under its name; integers keep their type.
/// @param dtype storage type of the floats: f32, f16 or bf16
/// @throws Error unwritable.
void save_weights(const torch::nn::Module& module, const std::filesystem::path& file, DType dtype = DType::f32,
                  const std::map<std::string, std::string>& metadata = {});

}  // namespace ilat
