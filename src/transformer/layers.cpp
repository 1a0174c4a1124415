#include "transformer/layers.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

namespace ilat {

Linear::Linear(std::int64_t in, std::int64_t out) {
  weight = register_parameter("weight", at::empty({out, in}).normal_(0, 0.02));
  bias = register_parameter("bias", at::zeros({out}));
}

at::Tensor Linear::forward(const at::Tensor& x) const {
  const auto type = x.scalar_type();
  return at::linear(x, weight.to(type), bias.to(type));
}

LayerNorm::LayerNorm(std::int64_t width) {
  weight = register_parameter("weight", at::ones({width}));
  bias = register_parameter("bias", at::zeros({width}));
}

at::Tensor LayerNorm::forward(const at::Tensor& x, at::ScalarType type) const {
  return at::layer_norm(x.to(at::kFloat), weight.sizes(), weight, bias, 1e-5).to(type);
}

}  // namespace ilat
