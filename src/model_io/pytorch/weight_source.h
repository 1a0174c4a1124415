#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model_io/pytorch/derive_config.h"

namespace ilat {

/// Weights as somebody else published them: a checkpoint of PyTorch or a safetensors file.
struct WeightSource {
  std::filesystem::path path;
  NamedWeights tensors;                ///< every tensor of the file, under the file's names
  std::string iteration;               ///< of the training, where the file says so
  std::shared_ptr<const void> memory;  ///< keeps what the tensors point at
};

/// @throws Error not_found or bad_input
WeightSource open_weights(const std::filesystem::path& path);

/// The tensors of one network, without what precedes their names ("g_model.", "model.", "module."): those that have
/// the same prefix as the one tensor whose name ends in one of `anchors`.
/// @param network in words, for errors: "an image generator"
/// @throws Error bad_model if there is no such network in the file, or more than one
NamedWeights network_weights(const WeightSource& source, const std::vector<std::string>& anchors,
                             const std::string& network);

}  // namespace ilat
