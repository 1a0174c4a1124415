#pragma once

#include <memory>

#include "nn/linear.h"

namespace ilat {

/// LayerNorm, linear, GELU, LayerNorm: the row that is compared with the embeddings (spec section 5).
/// [..., D] -> [..., D]
class PredictionHead : public torch::nn::Module {
 public:
  explicit PredictionHead(std::int64_t width);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<Linear> dense_;
};

}  // namespace ilat
