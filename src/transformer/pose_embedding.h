#pragma once

#include <array>
#include <memory>

#include "nn/linear.h"

namespace ilat {

/// A joint (x, y, visible) as a row: MLP 3 -> 64 -> 256 -> D with ReLU after each layer (spec section 5).
/// [B, J, 3] -> [B, J, D]
class PoseEmbedding : public torch::nn::Module {
 public:
  explicit PoseEmbedding(std::int64_t width);
  at::Tensor forward(at::Tensor joints) const;

 private:
  std::array<std::shared_ptr<Linear>, 3> layers_;
};

}  // namespace ilat
