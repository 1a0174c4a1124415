#pragma once

#include <memory>
#include <string>
#include <utility>

#include "backend/cpu/cpu_backend.h"
#include "backend/torch/torch_backend.h"
#include "model_io/model_folder/model_folder.h"
#include "nn/module_weights.h"
#include "support/temporary_folder.h"
#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"
#include "transformer/packed_transformer.h"
#include "transformer/transformer.h"

namespace ilat::test {

/// The model folder of these networks.
inline void write_networks(const std::filesystem::path& folder, const ModelConfig& config, const Networks& networks) {
  write_model_config(folder, config);
  const auto save = [&](const auto& module, const char* file) {
    if (module) save_weights(*module, folder / file);
  };
  save(networks.image_tokenizer, kImageTokenizerFile);
  save(networks.sketch_tokenizer, kSketchTokenizerFile);
  save(networks.transformer, kTransformerFile);
  save(networks.packed_transformer, kTransformerFile);
}

inline std::unique_ptr<Backend> open_backend(const std::string& name, const std::filesystem::path& folder) {
  const OpenOptions exact{.precision = Precision::float32};
  return name == "cpu" ? open_cpu_backend(folder, exact) : open_torch_backend(folder, exact);
}

/// The backend of this name over these networks.
inline std::unique_ptr<Backend> backend_over(const std::string& name, ModelConfig config, Networks networks) {
  if (name == "torch") return make_torch_backend(std::move(config), std::move(networks));
  const TemporaryFolder folder;
  write_networks(folder.path(), config, networks);
  return open_backend(name, folder.path());
}

}  // namespace ilat::test
