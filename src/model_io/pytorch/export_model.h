#pragma once

#include <filesystem>
#include <optional>

#include "config/model_config.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

enum class WeightNames {
  own,       ///< the paths of our module tree: a model folder that ilat edits with
  released,  ///< the authors' names, tied copies too: for their code
};

struct ExportOptions {
  std::filesystem::path model = {};
  std::filesystem::path folder = {};  ///< must be another than `model`
  std::optional<DType> dtype = {};    ///< f32, f16 or bf16; none = as stored
  WeightNames names = WeightNames::own;
};

/// Writes a model's weights as safetensors, and its model.json, into another folder.
/// @return the model's configuration
/// @throws Error usage, not_found, bad_input, bad_model (also for weights that do not fit model.json), unwritable;
///   nothing is written then
ModelConfig export_model(const ExportOptions& options);

}  // namespace ilat
