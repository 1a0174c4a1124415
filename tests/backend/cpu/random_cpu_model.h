#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "backend/cpu/cpu_backend.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "support/temporary_folder.h"

namespace ilat::test {

/// A model folder with random weights, made without LibTorch.
inline void write_random_model(const std::filesystem::path& folder, const ModelConfig& config, unsigned seed) {
  write_model_config(folder, config);
  std::mt19937 random(seed);
  for (const auto& [file, tensors] : expected_weights(config)) {
    std::map<std::string, std::vector<float>> values;
    std::map<std::string, TensorView> views;
    for (const auto& [name, shape] : tensors) {
      std::int64_t count = 1, fan_in = 1;
      for (std::size_t i = 0; i < shape.size(); ++i) count *= shape[i], fan_in *= i > 0 ? shape[i] : 1;
      std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(fan_in)));
      std::vector<float>& own = values[name];
      for (std::int64_t i = 0; i < count; ++i) own.push_back(normal(random));
      views.emplace(name, TensorView{DType::f32, shape, std::as_bytes(std::span(own))});
    }
    write_safetensors(folder / file, views);
  }
}

/// The CPU backend over a model of random weights, whose folder is read and gone.
inline std::unique_ptr<Backend> random_cpu_model(const ModelConfig& config, unsigned seed,
                                                 Precision precision = Precision::float32) {
  const TemporaryFolder folder;
  write_random_model(folder.path(), config, seed);
  return open_cpu_backend(folder.path(), {.precision = precision});
}

}  // namespace ilat::test
