#pragma once

#include <cstddef>
#include <filesystem>

#include "model_io/model_folder/model_folder.h"

namespace ilat {

/// torchvision's VGG-19: its 16 convolutions, "features.0.weight" ... "features.34.bias".
ExpectedTensors vgg19_tensors();
/// The Inception-v3 of the Frechet inception distance (1008 classes, pt_inception-2015-12-05): torchvision's names,
/// without the auxiliary classifier and the batch norms' counters, which evaluation does not need.
ExpectedTensors inception_tensors();

/// Copies the network's weights from a checkpoint or safetensors file to a safetensors file, under the same names;
/// what the network does not need is left out.
/// @param dtype f32, f16 or bf16
/// @return tensors written
/// @throws Error not_found, bad_input, bad_model (lists what is missing or mis-shaped), unwritable
std::size_t import_vgg19(const std::filesystem::path& file, const std::filesystem::path& output, DType dtype);
std::size_t import_inception(const std::filesystem::path& file, const std::filesystem::path& output, DType dtype);

}  // namespace ilat
