#include "training/peers/peers.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cstdint>

namespace ilat {
namespace {

class Alone : public Peers {
 public:
  Alone() : Peers({}) {}
  void sum(at::Tensor&) override {}
  void take_the_leaders(at::Tensor&) override {}
  at::Tensor gather(const at::Tensor& part) override { return part; }
};

}  // namespace

std::shared_ptr<Peers> alone() { return std::make_shared<Alone>(); }

void take_the_leaders(Peers& peers, const NamedTensors& tensors) {
  if (peers.count() == 1) return;
  const c10::AutoGradMode no_gradient(false);
  for (auto [name, tensor] : tensors) {
    at::Tensor values = tensor.detach().to(at::kCPU).contiguous();
    peers.take_the_leaders(values);
    tensor.detach().copy_(values);
  }
}

void average_gradients(Peers& peers, const NamedTensors& parameters, std::span<double> beside) {
  if (peers.count() == 1) return;
  const c10::AutoGradMode no_gradient(false);
  // One buffer, so that a step waits for the network once: gradients, whether there is one, the numbers beside them.
  std::vector<at::Tensor> parts;
  at::Tensor last = at::zeros({static_cast<std::int64_t>(parameters.size() + beside.size())});
  float* next = last.data_ptr<float>();
  for (const auto& [name, parameter] : parameters) {
    const at::Tensor& gradient = parameter.grad();
    *next++ = gradient.defined() ? 1 : 0;
    parts.push_back(gradient.defined() ? gradient.to(at::kCPU, at::kFloat).contiguous().view(-1)
                                       : at::zeros({parameter.numel()}));
  }
  for (const double number : beside) *next++ = static_cast<float>(number);
  parts.push_back(last);
  at::Tensor all = at::cat(parts);
  peers.sum(all);
  all.div_(peers.count());

  std::int64_t at = 0, anywhere = all.size(0) - last.size(0);
  for (auto [name, parameter] : parameters) {
    const at::Tensor mean = all.narrow(0, at, parameter.numel()).view(parameter.sizes());
    at += parameter.numel();
    if (all[anywhere++].item<float>() == 0) continue;
    if (!parameter.grad().defined()) parameter.mutable_grad() = at::empty_like(parameter.detach());
    parameter.mutable_grad().copy_(mean);
  }
  for (double& number : beside) number = all[anywhere++].item<double>();
}

}  // namespace ilat
