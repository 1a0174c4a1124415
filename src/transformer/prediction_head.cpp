#include "transformer/prediction_head.h"

#include <ATen/ops/gelu.h>

namespace ilat {

PredictionHead::PredictionHead(std::int64_t width) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(width));
  dense_ = register_module("dense", std::make_shared<Linear>(width, width));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(width));
}

at::Tensor PredictionHead::forward(const at::Tensor& x) const {
  const auto type = x.scalar_type();
  return norm2_->forward(at::gelu(dense_->forward(norm1_->forward(x, type))), type);
}

}  // namespace ilat
