#include "training/data/batches.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <numeric>

#include "training/data/random_masks.h"

namespace ilat {
namespace {

// Purposes of random streams.
constexpr std::uint64_t kOrder = 1, kFlip = 2, kMask = 3;

/// [49, 2]
at::Tensor landmarks_of(const PackedDataset& data, std::int64_t sample, bool flipped) {
  at::Tensor points = data.landmarks[sample].clone();
  if (flipped) points.select(1, 0).neg_().add_(data.side() - 1);
  return points;
}

/// The `index`th image's random mask, around the parts of its face where those are known.
PixelMask mask_for(const Batch& batch, std::size_t index, int side, RandomStream& random) {
  if (!batch.landmarks.defined()) return random_mask(random, side);
  const at::Tensor points = batch.landmarks[static_cast<std::int64_t>(index)];
  return random_mask(random, side, {points.data_ptr<float>(), static_cast<std::size_t>(points.numel())});
}

at::Tensor to_tensor(const PixelMask& mask) {
  at::Tensor tensor = at::empty({1, mask.side, mask.side}, at::kByte);
  std::copy(mask.pixels.begin(), mask.pixels.end(), tensor.data_ptr<std::uint8_t>());
  return tensor.to(at::kBool);
}

Batch assemble(const PackedDataset& data, std::vector<std::int64_t> samples, std::vector<bool> flipped) {
  std::vector<at::Tensor> images, sketches, landmarks;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const at::Tensor image = data.images[samples[i]], sketch = data.sketches[samples[i]];
    images.push_back(flipped[i] ? image.flip(2) : image);
    sketches.push_back(flipped[i] ? sketch.flip(2) : sketch);
    if (data.landmarks.defined()) landmarks.push_back(landmarks_of(data, samples[i], flipped[i]));
  }
  Batch batch;
  batch.images = to_signed_unit(at::stack(images));
  batch.sketches = to_signed_unit(at::stack(sketches));
  if (!landmarks.empty()) batch.landmarks = at::stack(landmarks);
  batch.samples = std::move(samples);
  batch.flipped = std::move(flipped);
  return batch;
}

}  // namespace

at::Tensor to_signed_unit(const at::Tensor& bytes) { return bytes.to(at::kFloat).mul_(1.0 / 127.5).sub_(1.0); }

std::int64_t Batches::sample_at(std::int64_t position) {
  const auto count = static_cast<std::int64_t>(data_.train.size());
  if (position / count != epoch_) {
    epoch_ = position / count;
    order_ = data_.train;
    RandomStream random(options_.seed, kOrder, static_cast<std::uint64_t>(epoch_));
    for (std::size_t i = order_.size(); i > 1; --i)
      std::swap(order_[i - 1], order_[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  }
  return order_[static_cast<std::size_t>(position % count)];
}

Batch Batches::training(int step, bool with_masks) {
  std::vector<std::int64_t> samples;
  for (int i = 0; i < options_.batch; ++i) samples.push_back(sample_at(std::int64_t{step} * options_.batch + i));
  RandomStream flips(options_.seed, kFlip, static_cast<std::uint64_t>(step));
  std::vector<bool> flipped;
  for (int i = 0; i < options_.batch; ++i) flipped.push_back(flips.chance(0.5));

  Batch batch = assemble(data_, std::move(samples), std::move(flipped));
  if (!with_masks) return batch;
  RandomStream random(options_.seed, kMask, static_cast<std::uint64_t>(step));
  std::vector<at::Tensor> masks;
  for (std::size_t i = 0; i < batch.samples.size(); ++i)
    masks.push_back(to_tensor(random.chance(options_.everything_masked) ? PixelMask(data_.side(), 1)
                                                                        : mask_for(batch, i, data_.side(), random)));
  batch.masks = at::stack(masks);
  return batch;
}

Batch validation_batch(const PackedDataset& data, std::int64_t first, std::int64_t count) {
  const auto begin = data.val.begin() + first;
  const std::vector<std::int64_t> samples(begin, begin + count);
  Batch batch = assemble(data, samples, std::vector<bool>(samples.size(), false));
  std::vector<at::Tensor> masks;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    RandomStream random(0, kMask, static_cast<std::uint64_t>(samples[i]));
    masks.push_back(to_tensor(mask_for(batch, i, data.side(), random)));
  }
  batch.masks = at::stack(masks);
  return batch;
}

}  // namespace ilat
