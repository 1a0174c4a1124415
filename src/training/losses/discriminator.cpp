#include "training/losses/discriminator.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <bit>

#include "nn/fold.h"

namespace ilat {
namespace {

/// Batch normalisation with running statistics, eps 1e-5, momentum 0.1.
class BatchNorm : public torch::nn::Module {
 public:
  explicit BatchNorm(int channels)
      : weight_(register_parameter("weight", at::empty({channels}).normal_(1, 0.02))),
        bias_(register_parameter("bias", at::zeros({channels}))),
        running_mean_(register_buffer("running_mean", at::zeros({channels}))),
        running_var_(register_buffer("running_var", at::ones({channels}))),
        num_batches_tracked_(register_buffer("num_batches_tracked", at::zeros({}, at::kLong))) {}

  at::Tensor forward(const at::Tensor& x) const {
    if (is_training()) num_batches_tracked_.add_(1);
    return at::batch_norm(x.to(at::kFloat), weight_, bias_, running_mean_, running_var_, is_training(), 0.1, 1e-5, false)
        .to(x.scalar_type());
  }

 private:
  at::Tensor weight_, bias_, running_mean_, running_var_, num_batches_tracked_;
};

}  // namespace

/// Convolution, batch norm (but for the first and the last layer), leaky ReLU (but for the last).
class Discriminator::Layer : public torch::nn::Module {
 public:
  struct Options {
    Convolution::Options convolution;
    bool norm = false;
    bool activate = true;
  };
  explicit Layer(const Options& options) : activate_(options.activate) {
    conv_ = register_module("conv", std::make_shared<Convolution>(options.convolution));
    const c10::AutoGradMode no_gradient(false);
    conv_->weight.normal_(0, 0.02);
    if (options.norm) norm_ = register_module("norm", std::make_shared<BatchNorm>(options.convolution.out));
  }
  at::Tensor forward(const at::Tensor& x) const {
    at::Tensor y = conv_->forward(x);
    if (norm_) y = norm_->forward(y);
    return activate_ ? at::leaky_relu(y, 0.2) : y;
  }

 private:
  bool activate_;
  std::shared_ptr<Convolution> conv_;
  std::shared_ptr<BatchNorm> norm_;
};

Discriminator::Discriminator(const DiscriminatorConfig& config) : stem_(config.stem) {
  layers_ = register_module("layer", std::make_shared<ModuleList<Layer>>());
  const auto append = [&](const Convolution::Options& convolution, bool norm, bool activate) {
    layers_->append(std::make_shared<Layer>(Layer::Options{convolution, norm, activate}));
  };
  int width = config.base_channels;
  const int layers = config.stem == 1 ? config.layers : config.layers + 1 - std::countr_zero(static_cast<unsigned>(config.stem));
  if (config.stem == 1)
    append({.in = config.channels, .out = width, .kernel = 4, .stride = 2}, false, true);
  else
    append({.in = config.channels * config.stem * config.stem, .out = width}, false, true);
  for (int i = 1; i <= layers; ++i) {
    const int next = config.base_channels * std::min(1 << i, 8);
    const bool last = i == layers;  // keeps the resolution
    append({.in = width, .out = next, .kernel = last ? 3 : 4, .stride = last ? 1 : 2, .bias = false}, true, true);
    width = next;
  }
  append({.in = width, .out = 1}, false, false);
}

Discriminator::~Discriminator() = default;

at::Tensor Discriminator::forward(const at::Tensor& image) const {
  at::Tensor x = fold_squares(image, stem_);
  for (std::size_t i = 0; i < layers_->size(); ++i) x = (*layers_)[i].forward(x);
  return x.to(at::kFloat);
}

std::string discriminator_name(std::string_view released) {
  // The release counts convolutions, norms and activations alike: 0 a | 2 n a | 5 n a | 8 n a | 11.
  const std::size_t dot = released.find('.', 5);
  const int number = std::stoi(std::string(released.substr(5, dot - 5)));
  const int layer = (number + 1) / 3;
  const bool norm = number >= 3 && number % 3 == 0;
  return "layer." + std::to_string(layer) + (norm ? ".norm" : ".conv") + std::string(released.substr(dot));
}

}  // namespace ilat
