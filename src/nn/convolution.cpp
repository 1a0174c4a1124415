#include "nn/convolution.h"

#include <ATen/Functions.h>

#include <cmath>

#include "nn/norm_swish.h"

namespace ilat {

Convolution::Convolution(const Options& options) : options_(options) {
  // LibTorch's default: uniform in +-1 / sqrt(fan in), for weight and bias alike.
  const double bound = 1.0 / std::sqrt(static_cast<double>(options.in) * options.kernel * options.kernel);
  weight = register_parameter(
      "weight", at::empty({options.out, options.in, options.kernel, options.kernel}).uniform_(-bound, bound));
  if (options.bias) bias = register_parameter("bias", at::empty({options.out}).uniform_(-bound, bound));
}

at::Tensor Convolution::forward(const at::Tensor& x) const {
  const auto type = x.scalar_type();
  return at::conv2d(x, weight.to(type), bias.defined() ? bias.to(type) : bias, options_.stride, options_.padding);
}

at::Tensor TwoStreamConvolution::forward(const at::Tensor& x, const at::Tensor& mask) const {
  const at::Tensor everything = Convolution::forward(x);  // [B, Cout, H', W']
  // A 1x1 kernel looks at its own cell only: both streams agree wherever the mask is read.
  if (!mask.defined() || options().kernel == 1) return everything;
  const at::Tensor kept_only = Convolution::forward(x.masked_fill(mask, 0));  // [B, Cout, H', W']
  return at::where(pool_mask(mask, options().stride), everything, kept_only);
}

at::Tensor pool_mask(const at::Tensor& mask, int stride) {
  if (!mask.defined() || stride == 1) return mask;
  return at::max_pool2d(mask.to(at::kFloat), stride, stride) > 0.5;
}

Normalisation::Normalisation(Norm norm, int channels) : norm_(norm) {
  if (norm != Norm::instance) weight = register_parameter("weight", at::ones({channels}));
  if (norm == Norm::group) bias = register_parameter("bias", at::zeros({channels}));
}

at::Tensor Normalisation::forward(const at::Tensor& x) const {
  switch (norm_) {
    case Norm::instance:
      return at::instance_norm(x, {}, {}, {}, {}, /*use_input_stats=*/true, 0.0, 1e-5, false);
    case Norm::group:
      return at::group_norm(x, 32, weight.to(x.scalar_type()), bias.to(x.scalar_type()), 1e-6);
    case Norm::channel:
      break;
  }
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor mean_square = at::mean(wide.square(), 1, /*keepdim=*/true);  // [B, 1, H, W]
  return (wide * at::rsqrt(mean_square + 1e-6) * weight.view({1, -1, 1, 1})).to(x.scalar_type());
}

at::Tensor Normalisation::then_activate(Activation activation, const at::Tensor& x) const {
  if (norm_ == Norm::channel && activation == Activation::swish && x.is_cpu() && x.scalar_type() != at::kDouble)
    return channel_norm_swish(x, weight);
  return activate(activation, forward(x));
}

at::Tensor activate(Activation activation, const at::Tensor& x) {
  return activation == Activation::swish ? at::silu(x) : at::relu(x);
}

ResidualBlock::ResidualBlock(const Options& options) : activation_(options.activation) {
  norm1_ = register_module("norm1", std::make_shared<Normalisation>(options.norm, options.in));
  conv1_ = register_module("conv1", std::make_shared<TwoStreamConvolution>(
                                        Convolution::Options{.in = options.in, .out = options.out}));
  norm2_ = register_module("norm2", std::make_shared<Normalisation>(options.norm, options.out));
  conv2_ = register_module("conv2", std::make_shared<TwoStreamConvolution>(
                                        Convolution::Options{.in = options.out, .out = options.out}));
  if (options.in != options.out)
    shortcut_ = register_module(
        "shortcut", std::make_shared<TwoStreamConvolution>(
                        Convolution::Options{.in = options.in, .out = options.out, .kernel = 1, .padding = 0}));
}

at::Tensor ResidualBlock::forward(const at::Tensor& x, const at::Tensor& mask) const {
  at::Tensor h = conv1_->forward(norm1_->then_activate(activation_, x), mask);
  h = conv2_->forward(norm2_->then_activate(activation_, h), mask);
  return (shortcut_ ? shortcut_->forward(x, mask) : x) + h;  // [B, out, H, W]
}

SpatialAttention::SpatialAttention(Norm norm, int channels) {
  const Convolution::Options pointwise{.in = channels, .out = channels, .kernel = 1, .padding = 0};
  norm_ = register_module("norm", std::make_shared<Normalisation>(norm, channels));
  query_ = register_module("query", std::make_shared<Convolution>(pointwise));
  key_ = register_module("key", std::make_shared<Convolution>(pointwise));
  value_ = register_module("value", std::make_shared<Convolution>(pointwise));
  output_ = register_module("output", std::make_shared<Convolution>(pointwise));
}

at::Tensor SpatialAttention::forward(const at::Tensor& x) const {
  const at::Tensor h = norm_->forward(x);
  const at::Tensor query = query_->forward(h).flatten(2).transpose(1, 2);  // [B, cells, C]
  const at::Tensor key = key_->forward(h).flatten(2);                      // [B, C, cells]
  const at::Tensor value = value_->forward(h).flatten(2).transpose(1, 2);  // [B, cells, C]
  const double scale = 1.0 / std::sqrt(static_cast<double>(x.size(1)));
  const at::Tensor weights = at::softmax(at::bmm(query, key) * scale, -1);  // [B, cells, cells]
  const at::Tensor mixed = at::bmm(weights, value).transpose(1, 2).reshape(x.sizes());
  return x + output_->forward(mixed);
}

Upsample::Upsample(int in, int out) {
  conv_ = register_module("conv", std::make_shared<Convolution>(Convolution::Options{.in = in, .out = out}));
}

at::Tensor Upsample::forward(const at::Tensor& x) const {
  return conv_->forward(at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2}));
}

}  // namespace ilat
