#include "transformer/transformer_block.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>

#include "nn/dropout.h"

namespace ilat {

Mlp::Mlp(std::int64_t width) {
  up_ = register_module("up", std::make_shared<Linear>(width, 4 * width));
  down_ = register_module("down", std::make_shared<Linear>(4 * width, width));
}

at::Tensor Mlp::forward(const at::Tensor& x) const { return down_->forward(at::gelu(up_->forward(x))); }

TransformerBlock::TransformerBlock(const Options& options) : options_(options) {
  const std::int64_t width = options.attention.width;
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(width));
  attention_ = register_module("attention", std::make_shared<Attention>(options.attention));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(width));
  mlp_ = register_module("mlp", std::make_shared<Mlp>(width));
}

at::Tensor TransformerBlock::forward(const at::Tensor& x, const at::Tensor& bias) const {
  return add_branches(x, attention_->forward(norm1_->forward(x, bias.scalar_type()), bias));
}

at::Tensor TransformerBlock::forward_cached(const at::Tensor& x, LayerCache& cache,
                                            std::span<const std::int64_t> first_slots, const at::Tensor& bias) const {
  return add_branches(x, attention_->forward_cached(norm1_->forward(x, bias.scalar_type()), cache, first_slots, bias));
}

at::Tensor TransformerBlock::add_branches(const at::Tensor& x, const at::Tensor& attended) const {
  const at::Tensor h = x + drop_out(attended, options_.dropout, is_training());  // [B, T, D]
  return h + drop_out(mlp_->forward(norm2_->forward(h, attended.scalar_type())), options_.dropout, is_training());
}

}  // namespace ilat
