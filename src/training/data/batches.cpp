#include "training/data/batches.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

#include "config/landmarks.h"
#include "ilat/error.h"
#include "training/data/augment.h"
#include "training/data/random_masks.h"

namespace ilat {
namespace {

constexpr std::uint64_t kAugment = 2, kMask = 3, kGuide = 4;  // purposes of random streams

void to_signed_unit(const std::vector<float>& bytes, float* to) {
  std::transform(bytes.begin(), bytes.end(), to, [](float value) { return value / 127.5f - 1; });
}

/// A batch that is filled sample by sample. Plain loops: tensor operations would start threads of their own under every
/// thread that makes batches.
class BatchBuilder {
 public:
  BatchBuilder(std::int64_t count, int side, bool with_masks, bool with_landmarks)
      : area_(static_cast<std::size_t>(side) * side) {
    batch_.images = at::empty({count, 3, side, side}, at::kFloat);
    batch_.sketches = at::empty({count, 1, side, side}, at::kFloat);
    batch_.guides = at::empty({count, 1, side, side}, at::kFloat);
    if (with_masks) batch_.masks = at::empty({count, 1, side, side}, at::kBool);
    if (with_landmarks) batch_.landmarks = at::empty({count, kLandmarks, 2}, at::kFloat);
  }

  /// @param guide [S, S]; empty = the sample's own lines
  void add(std::int64_t number, const DrawnSample& sample, const PixelMask& mask, GuideLines lines,
           const std::vector<float>& guide) {
    const std::size_t at = batch_.samples.size();
    to_signed_unit(sample.photo, batch_.images.data_ptr<float>() + at * 3 * area_);
    to_signed_unit(sample.lines, batch_.sketches.data_ptr<float>() + at * area_);
    to_signed_unit(guide.empty() ? sample.lines : guide, batch_.guides.data_ptr<float>() + at * area_);
    if (batch_.masks.defined())
      std::copy(mask.pixels.begin(), mask.pixels.end(), batch_.masks.data_ptr<bool>() + at * area_);
    if (batch_.landmarks.defined()) {
      float* to = batch_.landmarks.data_ptr<float>() + at * 2 * kLandmarks;
      std::fill_n(to, 2 * kLandmarks, std::numeric_limits<float>::quiet_NaN());
      std::copy(sample.landmarks.begin(), sample.landmarks.end(), to);
    }
    batch_.samples.push_back(number);
    batch_.flipped.push_back(sample.flipped);
    batch_.guide_lines.push_back(lines);
    batch_.guide_as_packed.push_back(lines == GuideLines::own && !sample.moved);
  }
  Batch take() { return std::move(batch_); }

 private:
  std::size_t area_;
  Batch batch_;
};

/// @return [S, S]; empty = the sample's own lines
std::vector<float> guide_of(const DrawnSample& sample, const PixelMask& mask, GuideLines lines, const DataRecipe& recipe,
                            RandomStream& random) {
  if (lines == GuideLines::own) return {};
  std::vector<float> guide = lines == GuideLines::hand ? lines_by_hand(sample.lines, mask.pixels, recipe, random)
                                                       : std::vector<float>(sample.lines.size(), 255.0f);
  const std::vector<float> around = lines_around(sample.photo, sample.lines, mask.pixels, recipe);
  for (std::size_t i = 0; i < guide.size(); ++i)
    if (!mask.pixels[i]) guide[i] = around[i];
  return guide;
}

}  // namespace

Batch Batch::on(const at::Device& device) const {
  if (device.is_cpu()) return *this;
  Batch there = *this;
  for (at::Tensor* pictures : {&there.images, &there.sketches, &there.guides, &there.masks})
    if (pictures->defined()) *pictures = pictures->to(device);
  return there;
}

Batches::Batches(const PackedDataset& data, const Options& options)
    : data_(data), options_(options), order_(data, options.seed) {
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
  const int side = data_.side();
  BatchBuilder builder(own(), side, with_masks, data_.has_landmarks());
  auto position = static_cast<std::uint64_t>(position_of(step));
  for (const std::int64_t number : samples_of(step)) {
    const DrawnSample sample =
        augmented(data_.sample(number), side, options_.recipe, {options_.seed, kAugment, position});
    RandomStream masking(options_.seed, kMask, position), guiding(options_.seed, kGuide, position);
    PixelMask mask(side, 1);
    if (!masking.chance(options_.everything_masked)) mask = random_mask(masking, side, sample.landmarks);
    const GuideLines lines = options_.guides ? choose_guide(options_.recipe, guiding) : GuideLines::own;
    builder.add(number, sample, mask, lines, guide_of(sample, mask, lines, options_.recipe, guiding));
    ++position;
  }
  Batch batch = builder.take();
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

Batch validation_batch(const PackedDataset& data, std::int64_t first, std::int64_t count) {
  BatchBuilder builder(count, data.side(), true, data.has_landmarks());
  for (std::int64_t i = first; i < first + count; ++i) {
    const std::int64_t number = data.val[static_cast<std::size_t>(i)];
    const DrawnSample sample = as_packed(data.sample(number), data.side());
    RandomStream random(0, kMask, static_cast<std::uint64_t>(number));
    builder.add(number, sample, random_mask(random, data.side(), sample.landmarks), GuideLines::own, {});
  }
  return builder.take();
}

}  // namespace ilat
