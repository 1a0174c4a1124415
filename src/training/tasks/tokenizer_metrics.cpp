#include "training/tasks/tokenizer_metrics.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "training/losses/landmark_weight.h"

namespace ilat {
namespace {

constexpr std::int64_t kBatch = 8;
constexpr std::int64_t kSampleColumns = 8;

/// [B, C, S, S] in [-1, 1] -> sum over images of their PSNR in decibel
/// @param where [B, 1, S, S] the pixels that count, 0 or 1; undefined = all
double psnr_sum(const at::Tensor& image, const at::Tensor& target, const at::Tensor& where = {}) {
  const at::Tensor squares = ((image - target) / 2).square();  // [B, C, S, S]
  const at::Tensor error = where.defined() ? (squares * where).sum({1, 2, 3}) / (where.sum({1, 2, 3}) * squares.size(1))
                                           : squares.mean({1, 2, 3});  // [B]
  return (-10 * error.clamp_min(1e-10).log10()).sum().item<double>();
}

}  // namespace

Metrics tokenizer_metrics(const TokenizerTask& task, const PackedDataset& data, const OptimisationRecipe& recipe,
                          const at::Device& device) {
  const c10::AutoGradMode no_gradient(false);
  const auto all = static_cast<std::int64_t>(data.val.size());
  const std::int64_t count = recipe.validation_images > 0 ? std::min<std::int64_t>(all, recipe.validation_images) : all;
  const bool landmarks = task.takes_masks() && data.has_landmarks();
  double plain = 0, masked = 0, inside = 0, features = 0, with_features = 0;
  std::vector<at::Tensor> tokens;
  for (std::int64_t first = 0; first < count; first += kBatch) {
    const Batch batch = validation_batch(data, first, std::min(kBatch, count - first)).on(device);
    const Reconstruction without = reconstruct(task, task.target(batch), {}, recipe);
    plain += psnr_sum(without.image, without.target);
    tokens.push_back(task.codebook().rows(without.encoded.tokens).flatten());
    if (landmarks) {
      const at::Tensor known = batch.landmarks.select(2, 0).select(1, 0).isnan().logical_not().nonzero().squeeze(1);  // [<= B]
      features += psnr_sum(without.image.index_select(0, known.to(device)), without.target.index_select(0, known.to(device)),
                           near_landmarks(batch.landmarks.index_select(0, known), data.side()).to(device));
      with_features += static_cast<double>(known.size(0));
    }
    if (!task.takes_masks()) continue;
    const at::Tensor image = reconstruct(task, task.target(batch), batch.masks, recipe).image;
    masked += psnr_sum(image, without.target);
    inside += psnr_sum(image, without.target, batch.masks.to(at::kFloat));
  }
  if (count == 0) return {};
  const int depth = task.codebook().depth(), codes = task.codebook().size() * depth;
  const at::Tensor seen = at::cat(tokens);
  const double used = (at::bincount(seen, {}, codes) > 0).sum().item<double>() / codes;
  Metrics metrics{{"psnr", plain / static_cast<double>(count)}};
  if (task.takes_masks()) {
    metrics.emplace_back("psnr_masked", masked / static_cast<double>(count));
    metrics.emplace_back("psnr_inside", inside / static_cast<double>(count));
  }
  if (with_features > 0) metrics.emplace_back("psnr_landmarks", features / with_features);
  metrics.emplace_back("codes_used", used);
  metrics.emplace_back("perplexity", perplexity(seen, codes).item<double>() / depth);
  return metrics;
}

FloatMaps tokenizer_samples(const TokenizerTask& task, const PackedDataset& data, const OptimisationRecipe& recipe,
                            const at::Device& device) {
  const c10::AutoGradMode no_gradient(false);
  const std::int64_t count = std::min<std::int64_t>(kSampleColumns / 2 * 4, static_cast<std::int64_t>(data.val.size()));
  if (count == 0) return {};
  const Batch batch = validation_batch(data, 0, count).on(device);
  const Reconstruction result = reconstruct(task, task.target(batch), {}, recipe);
  const at::Tensor pairs = at::stack({result.target, result.image}, 1).flatten(0, 1).to(at::kCPU).contiguous();  // [2 B, C, S, S]
  FloatMaps planes(static_cast<int>(pairs.size(0)), static_cast<int>(pairs.size(1)), data.side(), data.side());
  std::copy_n(pairs.data_ptr<float>(), pairs.numel(), planes.values.begin());
  return planes;
}

}  // namespace ilat
