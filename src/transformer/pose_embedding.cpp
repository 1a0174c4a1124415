#include "transformer/pose_embedding.h"

#include <ATen/ops/relu.h>

#include <string>

namespace ilat {

PoseEmbedding::PoseEmbedding(std::int64_t width) {
  const std::array<std::int64_t, 4> widths{3, 64, 256, width};
  for (std::size_t i = 0; i < layers_.size(); ++i)
    layers_[i] = register_module(std::to_string(i), std::make_shared<Linear>(widths[i], widths[i + 1]));
}

at::Tensor PoseEmbedding::forward(at::Tensor joints) const {
  for (const auto& layer : layers_) joints = at::relu(layer->forward(joints));
  return joints;
}

}  // namespace ilat
