#include "tokenizer/codebook.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace ilat {

Codebook::Codebook(int size, int width, int depth) : depth_(depth) {
  weight = register_parameter("weight", at::empty({std::int64_t{size} * depth, width}).uniform_(-1.0 / size, 1.0 / size));
}

at::Tensor Codebook::nearest_of(const at::Tensor& cells, int depth) const {
  const c10::AutoGradMode no_gradient(false);
  const at::Tensor vectors = codes(depth);  // [K, D]
  // |z - e|^2 without |z|^2, which is the same for every code.
  const at::Tensor distance = at::addmm(vectors.square().sum(1), cells, vectors.t(), 1, -2);  // [N, K]
  return distance.argmin(1);
}

at::Tensor Codebook::nearest(const at::Tensor& features) const {
  const c10::AutoGradMode no_gradient(false);
  at::Tensor left = features.permute({0, 2, 3, 1}).reshape({-1, width()}).to(at::kFloat);  // [B h w, D]
  std::vector<at::Tensor> chosen;
  for (int d = 0; d < depth_; ++d) {
    chosen.push_back(nearest_of(left, d));  // [B h w]
    if (d + 1 < depth_) left = left - codes(d).index_select(0, chosen.back());
  }
  const std::int64_t batch = features.size(0), rows = features.size(2), columns = features.size(3);
  if (depth_ == 1) return chosen.front().view({batch, rows, columns});
  return at::stack(chosen, 1).view({batch, rows, columns, depth_});
}

at::Tensor Codebook::rows(const at::Tensor& indices) const {
  return depth_ == 1 ? indices : indices + at::arange(depth_, indices.options()) * size();
}

at::Tensor Codebook::look_up(const at::Tensor& indices) const {
  at::Tensor vectors = at::embedding(weight, rows(indices));  // [B, h, w, D] or [B, h, w, C, D]
  if (depth_ > 1) vectors = vectors.sum(3);
  return vectors.permute({0, 3, 1, 2}).contiguous();  // [B, D, h, w]
}

std::vector<at::Tensor> Codebook::partial_sums(const at::Tensor& indices) const {
  if (depth_ == 1) return {look_up(indices)};
  const at::Tensor sums = at::embedding(weight, rows(indices)).cumsum(3).permute({3, 0, 4, 1, 2});  // [C, B, D, h, w]
  return sums.contiguous().unbind(0);
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
