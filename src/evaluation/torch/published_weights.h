#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "model_io/model_folder/model_folder.h"

namespace ilat {

/// A published network's tensors by name, float32.
using PublishedWeights = std::map<std::string, at::Tensor>;

/// Reads what a network needs from a checkpoint of PyTorch or a safetensors file, whatever else is in it.
/// @param anchor a weight that the file must have, to find what precedes the names
/// @param network in words, for errors
/// @throws Error not_found, bad_input; bad_model that lists what is missing, mis-shaped or not finite
PublishedWeights read_published(const std::filesystem::path& file, const std::string& anchor, const std::string& network,
                                const ExpectedTensors& expected);

/// The shape of the one tensor whose name ends in `anchor`, to tell networks apart.
std::vector<std::int64_t> published_shape(const std::filesystem::path& file, const std::string& anchor,
                                          const std::string& network);

}  // namespace ilat
