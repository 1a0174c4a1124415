#include "training/optim/adam.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace ilat {
namespace {

struct Update {
  float step, beta1, beta2, root_correction, epsilon, shrink, gradient_scale;
};

// Without errno a square root is one instruction, and the loop runs eight or sixteen wide.
__attribute__((optimize("no-math-errno"), target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) void
update_values(const Update& u, float* weight, const float* gradient, float* first, float* second, std::int64_t n) {
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = gradient[i] * u.gradient_scale;
    first[i] = u.beta1 * first[i] + (1 - u.beta1) * g;
    second[i] = u.beta2 * second[i] + (1 - u.beta2) * g * g;
    weight[i] = weight[i] * u.shrink - u.step * first[i] / (std::sqrt(second[i]) * u.root_correction + u.epsilon);
  }
}

void update_tensors(const Update& u, at::Tensor weight, const at::Tensor& gradient, at::Tensor first,
                    at::Tensor second) {
  const at::Tensor g = gradient * u.gradient_scale;
  first.lerp_(g, 1 - u.beta1);
  second.mul_(u.beta2).addcmul_(g, g, 1 - u.beta2);
  weight.mul_(u.shrink).addcdiv_(first, second.sqrt().mul_(u.root_correction).add_(u.epsilon), -u.step);
}

}  // namespace

Adam::Adam(NamedTensors parameters, const Options& options) : parameters_(std::move(parameters)), options_(options) {
  for (const auto& [name, parameter] : parameters_)
    moments_.push_back({at::zeros_like(parameter.detach()), at::zeros_like(parameter.detach()), parameter.dim() > 1});
}

void Adam::exempt_from_decay(const std::string& name) {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].first == name) moments_[i].decays = false;
}

void Adam::clear_gradients() {
  for (auto& [name, parameter] : parameters_) parameter.mutable_grad().reset();
}

double Adam::step(double learning_rate) {
  const c10::AutoGradMode no_gradient(false);
  std::vector<at::Tensor> norms;
  for (const auto& [name, parameter] : parameters_)
    if (parameter.grad().defined()) norms.push_back(parameter.grad().norm());
  if (norms.empty()) return 0;
  const double norm = at::stack(norms).norm().item<double>();
  const bool clip = options_.clip_norm > 0 && norm > options_.clip_norm;
  const double count = static_cast<double>(++steps_);
  Update update{};
  update.step = static_cast<float>(learning_rate / (1 - std::pow(options_.beta1, count)));
  update.beta1 = static_cast<float>(options_.beta1);
  update.beta2 = static_cast<float>(options_.beta2);
  update.root_correction = static_cast<float>(1 / std::sqrt(1 - std::pow(options_.beta2, count)));
  update.epsilon = static_cast<float>(options_.epsilon);
  update.gradient_scale = static_cast<float>(clip ? options_.clip_norm / norm : 1.0);

  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const at::Tensor& parameter = parameters_[i].second;
    if (!parameter.grad().defined()) continue;
    Moments& moments = moments_[i];
    update.shrink = static_cast<float>(moments.decays ? 1 - learning_rate * options_.weight_decay : 1.0);
    at::Tensor weight = parameter.detach();  // shares storage
    at::Tensor gradient = parameter.grad();
    if (!weight.is_cpu()) {
      update_tensors(update, weight, gradient, moments.first, moments.second);
      continue;
    }
    if (gradient.strides() != weight.strides()) gradient = at::empty_like(weight).copy_(gradient);
    float* w = weight.data_ptr<float>();
    const float* g = gradient.data_ptr<float>();
    float *first = moments.first.data_ptr<float>(), *second = moments.second.data_ptr<float>();
    at::parallel_for(0, weight.numel(), 1 << 15, [&](std::int64_t begin, std::int64_t end) {
      update_values(update, w + begin, g + begin, first + begin, second + begin, end - begin);
    });
  }
  return norm;
}

NamedTensors Adam::state() const {
  NamedTensors state;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    state.emplace_back("first." + parameters_[i].first, moments_[i].first);
    state.emplace_back("second." + parameters_[i].first, moments_[i].second);
  }
  return state;
}

}  // namespace ilat
