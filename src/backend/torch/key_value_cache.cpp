#include "backend/torch/key_value_cache.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

#include "backend/torch/float_maps_tensor.h"

namespace ilat {

std::unique_ptr<KvCache> TorchKvCache::copy() const {
  auto other = std::make_unique<TorchKvCache>(*this);
  other->own_numbers();
  return other;
}

void TorchKvCache::own_numbers() {
  for (LayerCache& layer : layers)
    for (at::Tensor* part : {&layer.keys, &layer.values}) *part = part->clone();
}

void reserve(std::vector<LayerCache>& layers, std::int64_t slots) {
  const std::int64_t missing = slots - layers.front().keys.size(2);
  if (missing <= 0) return;
  for (LayerCache& layer : layers)
    for (at::Tensor* part : {&layer.keys, &layer.values}) *part = at::constant_pad_nd(*part, {0, 0, 0, missing}, 0);
}

void repeat_sequences(TorchKvCache& cache, int copies) {
  for (LayerCache& layer : cache.layers)
    for (at::Tensor* part : {&layer.keys, &layer.values}) *part = part->repeat_interleave(copies, 0);
  std::vector<std::int64_t> used;
  for (const std::int64_t slots : cache.used) used.insert(used.end(), static_cast<std::size_t>(copies), slots);
  cache.used = std::move(used);
}

at::Tensor visible_in_step(const TorchKvCache& cache, std::int64_t rows, StepKind kind) {
  const std::int64_t total = *std::ranges::max_element(cache.used) + rows;
  at::Tensor limit =
      to_tensor<std::int64_t>(cache.used, {std::ssize(cache.used), 1}, cache.layers.front().keys.device());  // [B, 1]
  if (kind == StepKind::causal)
    limit = limit + at::arange(1, rows + 1, limit.options());  // [B, R]
  else
    limit = limit.expand({-1, rows});
  return at::arange(total, limit.options()) < limit.unsqueeze(-1);  // [B, R, total]
}

}  // namespace ilat
