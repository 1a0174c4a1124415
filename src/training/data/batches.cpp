#include "training/data/batches.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

#include "config/landmarks.h"
#include "ilat/error.h"
#include "ilat/pose.h"

namespace ilat {
namespace {

void to_signed_unit(const std::vector<float>& bytes, float* to) {
  std::transform(bytes.begin(), bytes.end(), to, [](float value) { return value / 127.5f - 1; });
}

/// A batch that is filled sample by sample. Plain loops: tensor operations would start threads of their own under every
/// thread that makes batches.
class BatchBuilder {
 public:
  /// @param like the first item: what it has, all have
  BatchBuilder(std::int64_t count, int side, bool with_masks, bool with_landmarks, int guide_maps, const BatchItem& like)
      : area_(static_cast<std::size_t>(side) * side) {
    batch_.images = at::empty({count, 3, side, side}, at::kFloat);
    batch_.sketches = at::empty({count, 1, side, side}, at::kFloat);
    batch_.guides = at::empty({count, guide_maps, side, side}, at::kFloat);
    if (!like.source.empty()) batch_.sources = at::empty_like(batch_.images);
    if (!like.source.empty()) batch_.source_guides = at::empty_like(batch_.guides);
    if (!like.joints.empty()) batch_.joints = at::empty({count, 2, static_cast<std::int64_t>(kJoints), 3}, at::kFloat);
    if (with_masks) batch_.masks = at::empty({count, 1, side, side}, at::kBool);
    if (with_landmarks) batch_.landmarks = at::empty({count, kLandmarks, 2}, at::kFloat);
  }

  void add(const BatchItem& item) {
    const DrawnSample& sample = item.sample;
    to_signed_unit(sample.photo, place(batch_.images));
    to_signed_unit(sample.lines, place(batch_.sketches));
    to_signed_unit(item.guide.empty() ? sample.lines : item.guide, place(batch_.guides));
    if (!item.source.empty()) to_signed_unit(item.source, place(batch_.sources));
    if (!item.source.empty()) to_signed_unit(item.source_guide, place(batch_.source_guides));
    if (!item.joints.empty()) std::ranges::copy(item.joints, place(batch_.joints));
    if (batch_.masks.defined())
      std::copy(item.mask.pixels.begin(), item.mask.pixels.end(), batch_.masks.data_ptr<bool>() + batch_.samples.size() * area_);
    if (batch_.landmarks.defined()) {
      float* to = place(batch_.landmarks);
      std::fill_n(to, 2 * kLandmarks, std::numeric_limits<float>::quiet_NaN());
      std::copy(sample.landmarks.begin(), sample.landmarks.end(), to);
    }
    batch_.samples.push_back(item.number);
    batch_.flipped.push_back(sample.flipped);
    batch_.guide_lines.push_back(item.lines);
    batch_.guide_as_packed.push_back(item.lines == GuideLines::own && !sample.moved);
  }
  Batch take() { return std::move(batch_); }

 private:
  /// Where the next item's part of a tensor begins.
  float* place(const at::Tensor& all) const {
    return all.data_ptr<float>() + batch_.samples.size() * static_cast<std::size_t>(all.stride(0));
  }

  std::size_t area_;
  Batch batch_;
};

/// @param items at least one
Batch batch_of(const PackedDataset& data, const std::vector<BatchItem>& items, bool with_masks, int guide_maps) {
  BatchBuilder builder(std::ssize(items), data.side(), with_masks, data.has_landmarks(), guide_maps, items.front());
  for (const BatchItem& item : items) builder.add(item);
  return builder.take();
}

}  // namespace

Batch Batch::on(const at::Device& device) const {
  if (device.is_cpu()) return *this;
  Batch there = *this;
  for (at::Tensor* pictures : {&there.images, &there.sketches, &there.guides, &there.masks, &there.sources, &there.source_guides, &there.joints})
    if (pictures->defined()) *pictures = pictures->to(device);
  return there;
}

Batches::Batches(const PackedDataset& data, const Options& options, std::shared_ptr<const BatchSamples> samples)
    : data_(data), options_(options), samples_(std::move(samples)), order_(data, options.seed) {
  if (!samples_)
    samples_ = sketch_samples(data, {.seed = options.seed,
                                     .everything_masked = options.everything_masked,
                                     .recipe = options.recipe,
                                     .guides = options.guides});
  if (options.batch % options.processes != 0)
    throw Error(ErrorCode::usage,
                "a batch of " + std::to_string(options.batch) + " samples cannot be shared evenly by " +
                    std::to_string(options.processes) + " processes; start as many as divide it, or change it in the recipe",
                "batch");
}

std::vector<std::int64_t> Batches::samples_of(int step) {
  const std::lock_guard guard(order_lock_);
  std::vector<std::int64_t> samples;
  for (int i = 0; i < own(); ++i) samples.push_back(order_.at(position_of(step) + i));
  return samples;
}

Batch Batches::make(int step, bool with_masks) {
  auto position = static_cast<std::uint64_t>(position_of(step));
  std::vector<BatchItem> items;
  for (const std::int64_t number : samples_of(step)) items.push_back(samples_->training(number, position++));
  Batch batch = batch_of(data_, items, with_masks, samples_->guide_maps());
  batch.position = static_cast<std::uint64_t>(position_of(step));
  return batch;
}

Batch Batches::training(int step, bool with_masks) {
  const auto begin = std::chrono::steady_clock::now();
  if (!ahead_.empty() && (ahead_.front().step != step || ahead_.front().with_masks != with_masks)) ahead_.clear();
  std::optional<Batch> batch;
  if (!ahead_.empty()) {
    std::future<Batch> front = std::move(ahead_.front().batch);
    ahead_.pop_front();
    batch = front.get();
  }
  for (int next = step + 1 + static_cast<int>(ahead_.size()); static_cast<int>(ahead_.size()) < options_.recipe.prefetch_threads; ++next)
    ahead_.push_back({next, with_masks, std::async(std::launch::async, [this, next, with_masks] { return make(next, with_masks); })});
  if (!batch) batch = make(step, with_masks);
  batch->waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return std::move(*batch);
}

Batch validation_batch(const PackedDataset& data, std::int64_t first, std::int64_t count, const BatchSamples* samples) {
  const std::unique_ptr<BatchSamples> sketches = samples ? nullptr : sketch_samples(data, {});
  const BatchSamples& chosen = samples ? *samples : *sketches;
  std::vector<BatchItem> items;
  for (std::int64_t i = first; i < first + count; ++i) items.push_back(chosen.validation(data.val[static_cast<std::size_t>(i)]));
  return batch_of(data, items, true, chosen.guide_maps());
}

}  // namespace ilat
