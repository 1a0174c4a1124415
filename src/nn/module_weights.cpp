#include "nn/module_weights.h"

namespace ilat {

NamedTensors parameters_of(const torch::nn::Module& module) {
  NamedTensors tensors;
  for (const auto& item : module.named_parameters()) tensors.emplace_back(item.key(), item.value());
  return tensors;
}

NamedTensors tensors_of(const torch::nn::Module& module) {
  NamedTensors tensors = parameters_of(module);
  for (const auto& item : module.named_buffers()) tensors.emplace_back(item.key(), item.value());
  return tensors;
}

ExpectedTensors expected_tensors(const torch::nn::Module& module) { return shapes_of(tensors_of(module)); }

void load_weights(torch::nn::Module& module, const std::filesystem::path& file) {
  load_tensors(file, tensors_of(module));
}

void save_weights(const torch::nn::Module& module, const std::filesystem::path& file, DType dtype,
                  const std::map<std::string, std::string>& metadata) {
  save_tensors(file, tensors_of(module), dtype, metadata);
}

}  // namespace ilat
