#include "tokenizer/codebook.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

namespace ilat {

Codebook::Codebook(int size, int width) {
  weight = register_parameter("weight", at::empty({size, width}).uniform_(-1.0 / size, 1.0 / size));
}

at::Tensor Codebook::nearest(const at::Tensor& features) const {
  const c10::AutoGradMode no_gradient(false);
  const at::Tensor cells = features.permute({0, 2, 3, 1}).reshape({-1, width()}).to(at::kFloat);  // [B h w, D]
  // |z - e|^2 without |z|^2, which is the same for every code.
  const at::Tensor distance = at::addmm(weight.square().sum(1), cells, weight.t(), 1, -2);  // [B h w, K]
  return distance.argmin(1).view({features.size(0), features.size(2), features.size(3)});
}

at::Tensor Codebook::look_up(const at::Tensor& indices) const {
  return at::embedding(weight, indices).permute({0, 3, 1, 2}).contiguous();  // [B, h, w, D] -> [B, D, h, w]
}

at::Tensor straight_through(const at::Tensor& features, const at::Tensor& codes) {
  return features + (codes - features).detach();
}

at::Tensor perplexity(const at::Tensor& indices, int size) {
  const at::Tensor counts = at::bincount(indices.flatten(), {}, size).to(at::kFloat);
  const at::Tensor share = counts / counts.sum();  // [K]
  return at::exp(-(share * at::log(share + 1e-10)).sum());
}

}  // namespace ilat
