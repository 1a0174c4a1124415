#include "evaluation/torch/published_weights.h"

#include <ATen/ops/from_blob.h>

#include "model_io/model_folder/check_weights.h"
#include "model_io/pytorch/weight_source.h"

namespace ilat {

PublishedWeights read_published(const std::filesystem::path& file, const std::string& anchor, const std::string& network,
                                const ExpectedTensors& expected) {
  const WeightSource source = open_weights(file);
  NamedWeights wanted = network_weights(source, {anchor}, network);
  std::erase_if(wanted, [&](const auto& named) { return !expected.contains(named.first); });
  check_tensors(wanted, expected, file.string(), network);
  check_finite(wanted, file.string());
  PublishedWeights weights;
  for (const auto& [name, view] : wanted) {
    std::vector<float> values = to_float(view);
    weights[name] = at::from_blob(values.data(), view.shape, at::kFloat).clone();
  }
  return weights;
}

std::vector<std::int64_t> published_shape(const std::filesystem::path& file, const std::string& anchor,
                                          const std::string& network) {
  const WeightSource source = open_weights(file);
  return network_weights(source, {anchor}, network).at(anchor).shape;
}

}  // namespace ilat
