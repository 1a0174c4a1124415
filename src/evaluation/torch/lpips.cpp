#include "evaluation/torch/lpips.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace ilat {

const std::vector<Lpips::Step>& Lpips::alexnet() {
  static const std::vector<Step> steps{{0, 3, 64, 11, 4, 2, false, true},
                                       {3, 64, 192, 5, 1, 2, true, true},
                                       {6, 192, 384, 3, 1, 1, true, true},
                                       {8, 384, 256, 3, 1, 1, false, true},
                                       {10, 256, 256, 3, 1, 1, false, true}};
  return steps;
}

const std::vector<Lpips::Step>& Lpips::vgg16() {
  static const std::vector<Step> steps{{0, 3, 64, 3, 1, 1, false, false},    {2, 64, 64, 3, 1, 1, false, true},
                                       {5, 64, 128, 3, 1, 1, true, false},   {7, 128, 128, 3, 1, 1, false, true},
                                       {10, 128, 256, 3, 1, 1, true, false}, {12, 256, 256, 3, 1, 1, false, false},
                                       {14, 256, 256, 3, 1, 1, false, true}, {17, 256, 512, 3, 1, 1, true, false},
                                       {19, 512, 512, 3, 1, 1, false, false}, {21, 512, 512, 3, 1, 1, false, true},
                                       {24, 512, 512, 3, 1, 1, true, false}, {26, 512, 512, 3, 1, 1, false, false},
                                       {28, 512, 512, 3, 1, 1, false, true}};
  return steps;
}

Lpips::Lpips(const std::filesystem::path& network, const std::filesystem::path& linear) {
  constexpr const char* kAnchor = "features.0.weight";
  const bool vgg = published_shape(network, kAnchor, "AlexNet or VGG-16").back() == 3;
  steps_ = vgg ? &vgg16() : &alexnet();
  pool_ = vgg ? 2 : 3;
  ExpectedTensors convolutions, channels;
  for (const Step& step : *steps_) {
    const std::string name = "features." + std::to_string(step.number);
    convolutions[name + ".weight"] = {step.out, step.in, step.kernel, step.kernel};
    convolutions[name + ".bias"] = {step.out};
    if (step.keep) channels["lin" + std::to_string(channels.size()) + ".model.1.weight"] = {1, step.out, 1, 1};
  }
  const PublishedWeights read = read_published(network, kAnchor, vgg ? "VGG-16" : "AlexNet", convolutions);
  for (const Step& step : *steps_) {
    const std::string name = "features." + std::to_string(step.number);
    weights_.push_back(read.at(name + ".weight"));
    biases_.push_back(read.at(name + ".bias"));
  }
  for (const auto& [name, weight] : read_published(linear, "lin0.model.1.weight",
                                                   vgg ? "LPIPS on VGG-16" : "LPIPS on AlexNet", channels))
    linear_.push_back(weight);  // in the order of the names
}

std::vector<at::Tensor> Lpips::features(at::Tensor x) const {
  // The authors' scaling: ImageNet's mean and deviation, for pictures in [-1, 1].
  const at::Tensor shift = at::tensor({-0.030f, -0.088f, -0.188f}).view({1, 3, 1, 1});
  const at::Tensor scale = at::tensor({0.458f, 0.448f, 0.450f}).view({1, 3, 1, 1});
  x = (x - shift) / scale;
  std::vector<at::Tensor> kept;
  for (std::size_t i = 0; i < steps_->size(); ++i) {
    const Step& step = (*steps_)[i];
    if (step.pool_before) x = at::max_pool2d(x, pool_, 2);
    x = at::relu(at::conv2d(x, weights_[i], biases_[i], step.stride, step.padding));
    if (step.keep) kept.push_back(x / ((x * x).sum(1, true).sqrt() + 1e-10));  // [B, C, h, w]
  }
  return kept;
}

at::Tensor Lpips::operator()(const at::Tensor& one, const at::Tensor& other) const {
  const std::vector<at::Tensor> ours = features(one), theirs = features(other);
  at::Tensor sum = at::zeros({one.size(0)});
  for (std::size_t layer = 0; layer < ours.size(); ++layer)
    sum = sum + ((ours[layer] - theirs[layer]).square() * linear_[layer]).sum(1).mean({1, 2});
  return sum;
}

}  // namespace ilat
