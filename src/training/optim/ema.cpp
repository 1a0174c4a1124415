#include "training/optim/ema.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace ilat {

Ema::Ema(NamedTensors parameters, double decay) : decay_(decay) {
  if (decay_ <= 0) return;
  for (const auto& [name, parameter] : parameters) averages_.emplace_back(name, parameter.detach().clone());
  parameters_ = std::move(parameters);
}

void Ema::update(std::int64_t step) {
  const c10::AutoGradMode no_gradient(false);
  const double decay = std::min(decay_, (1.0 + static_cast<double>(step)) / (10.0 + static_cast<double>(step)));
  for (std::size_t i = 0; i < averages_.size(); ++i)
    averages_[i].second.lerp_(parameters_[i].second.detach(), 1 - decay);
}

void Ema::restart() {
  for (std::size_t i = 0; i < averages_.size(); ++i) averages_[i].second.copy_(parameters_[i].second.detach());
}

void Ema::exchange() {
  const c10::AutoGradMode no_gradient(false);
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    at::Tensor weight = parameters_[i].second.detach();  // shares storage
    const at::Tensor kept = weight.clone();
    weight.copy_(averages_[i].second);
    averages_[i].second.copy_(kept);
  }
}

}  // namespace ilat
