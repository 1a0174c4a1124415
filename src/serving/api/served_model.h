#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "config/model_config.h"

namespace ilat {

/// What requests ask of the model that runs here. From any thread.
class ServedModel {
 public:
  /// @param folder of the model
  /// @param config its model.json, read once: the weights are read once, too
  ServedModel(std::filesystem::path folder, ModelConfig config) : folder_(std::move(folder)), config_(std::move(config)) {}

  const std::filesystem::path& folder() const { return folder_; }
  const ModelConfig& config() const { return config_; }
  DrawingConfig drawing() const { return config_.drawing.value_or(DrawingConfig{}); }
  /// model_digest(), computed when somebody first asks.
  const std::string& sha256() const;

 private:
  std::filesystem::path folder_;
  ModelConfig config_;
  mutable std::mutex mutex_;
  mutable std::string sha256_;
};

}  // namespace ilat
