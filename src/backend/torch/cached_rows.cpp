#include "backend/torch/cached_rows.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

#include "backend/torch/float_maps_tensor.h"

namespace ilat {

namespace {

/// Rows of a batch side by side: item b's are the first of row b, the rest is padding (start_z, seen by nobody).
struct PaddedRows {
  std::int64_t longest = 0;           // R
  at::Tensor rows;                    // [B, R] int64
  at::Tensor tokens;                  // [B, R] int64
  std::vector<std::int64_t> outputs;  // indices into [B * R]
};

PaddedRows pad(std::span<const Rows> batch, at::Device device) {
  PaddedRows padded;
  for (const Rows& item : batch) padded.longest = std::max(padded.longest, std::ssize(item.rows));
  const auto width = static_cast<std::size_t>(padded.longest);
  std::vector<std::int64_t> rows(batch.size() * width), tokens(batch.size() * width);
  for (std::size_t item = 0; item < batch.size(); ++item) {
    std::ranges::copy(batch[item].rows, rows.begin() + static_cast<std::ptrdiff_t>(item * width));
    std::ranges::copy(batch[item].tokens, tokens.begin() + static_cast<std::ptrdiff_t>(item * width));
    for (const int output : batch[item].outputs)
      padded.outputs.push_back(static_cast<std::int64_t>(item * width) + output);
  }
  const std::vector<std::int64_t> shape{std::ssize(batch), padded.longest};
  padded.rows = to_tensor<std::int64_t>(rows, shape, device);
  padded.tokens = to_tensor<std::int64_t>(tokens, shape, device);
  return padded;
}

/// @param x [B, T, D]
/// @param outputs indices into [B * T]
/// @return [outputs, K]
std::vector<float> logits_of(const Transformer& transformer, const at::Tensor& x,
                             const std::vector<std::int64_t>& outputs) {
  if (outputs.empty()) return {};
  const at::Tensor index = to_tensor<std::int64_t>(outputs, {std::ssize(outputs)}, x.device());
  return to_vector<float>(transformer.image_logits(x.flatten(0, 1).index_select(0, index)));
}

at::Tensor joints_tensor(const std::vector<float>& joints, std::int64_t batch, std::int64_t count, at::Device device) {
  return count == 0 ? at::Tensor() : to_tensor<float>(joints, {batch, count, 3}, device);
}

/// Room for `slots` rows in every sequence.
void reserve(std::vector<LayerCache>& layers, std::int64_t slots) {
  const std::int64_t missing = slots - layers.front().keys.size(2);
  if (missing <= 0) return;
  for (LayerCache& layer : layers)
    for (at::Tensor* part : {&layer.keys, &layer.values}) *part = at::constant_pad_nd(*part, {0, 0, 0, missing}, 0);
}

}  // namespace

Prefilled prefill_rows(const Transformer& transformer, const Condition& condition, std::span<const Rows> global_rows,
                       int copies, at::ScalarType type) {
  const TransformerConfig& config = transformer.config();
  const at::Device device = transformer.device();
  const std::int64_t batch = std::ssize(global_rows), condition_rows = config.condition_rows(), joints = config.target_joints;
  const PaddedRows image = pad(global_rows, device);

  const std::vector<std::int64_t> condition_tokens(condition.tokens.begin(), condition.tokens.end());
  std::vector<at::Tensor> parts;
  parts.push_back(transformer.embed_condition(to_tensor<std::int64_t>(condition_tokens, {batch, config.tokens()}, device),
                                          joints_tensor(condition.source_joints, batch, config.source_joints, device)));
  if (joints > 0)
    parts.push_back(transformer.embed_target_joints(joints_tensor(condition.target_joints, batch, joints, device)));
  parts.push_back(transformer.embed_image(image.rows, image.tokens));
  const at::Tensor x = at::cat(parts, 1).to(type);  // [B, T, D]
  const std::int64_t total = x.size(1);

  // Condition rows see the condition; every image row also sees all of its item's global rows, but no padding.
  const at::Tensor visible = at::zeros({batch, total, total}, at::TensorOptions(device).dtype(at::kBool));
  visible.narrow(2, 0, condition_rows).fill_(true);
  auto cache = std::make_unique<TorchKvCache>();
  for (std::int64_t item = 0; item < batch; ++item) {
    const std::int64_t global = joints + std::ssize(global_rows[static_cast<std::size_t>(item)].rows);
    visible[item].narrow(0, condition_rows, total - condition_rows).narrow(1, condition_rows, global).fill_(true);
    cache->used.insert(cache->used.end(), static_cast<std::size_t>(copies), condition_rows + global);
  }

  cache->layers = transformer.make_caches(batch, config.rows(), type);
  const std::vector<std::int64_t> first_slots(static_cast<std::size_t>(batch), 0);
  const at::Tensor h = transformer.forward_cached(x, cache->layers, first_slots, visible);
  if (copies > 1)
    for (LayerCache& layer : cache->layers)
      for (at::Tensor* part : {&layer.keys, &layer.values}) *part = part->repeat_interleave(copies, 0);

  const at::Tensor image_part = h.narrow(1, condition_rows + joints, image.longest);  // [B, R, D]
  std::vector<float> logits = logits_of(transformer, image_part, image.outputs);
  return {std::move(cache), std::move(logits)};
}

std::vector<float> step_rows(const Transformer& transformer, TorchKvCache& cache, std::span<const Rows> rows,
                             StepKind kind) {
  const at::Device device = transformer.device();
  const PaddedRows padded = pad(rows, device);
  if (padded.longest == 0) return {};
  // Padding goes to free slots: whatever comes next overwrites it.
  const std::int64_t total = *std::ranges::max_element(cache.used) + padded.longest;
  reserve(cache.layers, total);

  at::Tensor limit = to_tensor<std::int64_t>(cache.used, {std::ssize(rows), 1}, device);  // [B, 1]
  if (kind == StepKind::causal)
    limit = limit + at::arange(1, padded.longest + 1, limit.options());  // [B, R]
  else
    limit = limit.expand({-1, padded.longest});
  const at::Tensor visible = at::arange(total, limit.options()) < limit.unsqueeze(-1);  // [B, R, total]

  // [B, R, D]
  const at::Tensor x = transformer.embed_image(padded.rows, padded.tokens).to(cache.layers.front().keys.scalar_type());
  const at::Tensor h = transformer.forward_cached(x, cache.layers, cache.used, visible);
  if (kind == StepKind::causal)
    for (std::size_t item = 0; item < rows.size(); ++item) cache.used[item] += std::ssize(rows[item].rows);
  return logits_of(transformer, h, padded.outputs);
}

}  // namespace ilat
