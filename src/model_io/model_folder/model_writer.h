#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "model_io/model_folder/stored_weights.h"

namespace ilat {

/// One part's weights and the file they go to.
struct ModelPart {
  std::string file;  ///< kImageTokenizerFile ...
  StoredWeights weights;
  std::map<std::string, std::string> metadata = {};
};

/// Writes the parts and model.json into `folder`, which is made if need be. They appear together: a failure leaves the
/// folder as it was.
/// @throws Error bad_model that lists every problem of the configuration, unwritable
void write_model(const std::filesystem::path& folder, const ModelConfig& config, const std::vector<ModelPart>& parts);

}  // namespace ilat
