#include "training/data/batch_samples.h"
#include "training/data/drawn/random_masks.h"
#include "training/data/sample_purposes.h"

namespace ilat {
namespace {

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

class SketchSamples : public BatchSamples {
 public:
  SketchSamples(const PackedDataset& data, const BatchSampleOptions& options) : data_(data), options_(options) {}

  int guide_maps() const override { return 1; }

  BatchItem training(std::int64_t number, std::uint64_t position) const override {
    const int side = data_.side();
    BatchItem item{.number = number,
                   .sample = augmented(data_.sample(number), side, options_.recipe, {options_.seed, kAugment, position}),
                   .mask = PixelMask(side, 1)};
    RandomStream masking(options_.seed, kMask, position), guiding(options_.seed, kGuide, position);
    if (!masking.chance(options_.everything_masked)) item.mask = random_mask(masking, side, item.sample.landmarks);
    item.lines = options_.guides ? choose_guide(options_.recipe, guiding) : GuideLines::own;
    item.guide = guide_of(item.sample, item.mask, item.lines, options_.recipe, guiding);
    return item;
  }

  BatchItem validation(std::int64_t number) const override {
    DrawnSample sample = as_packed(data_.sample(number), data_.side());
    RandomStream random(0, kMask, static_cast<std::uint64_t>(number));
    PixelMask mask = random_mask(random, data_.side(), sample.landmarks);
    return {.number = number, .sample = std::move(sample), .mask = std::move(mask)};
  }

 private:
  const PackedDataset& data_;
  BatchSampleOptions options_;
};

}  // namespace

std::unique_ptr<BatchSamples> sketch_samples(const PackedDataset& data, const BatchSampleOptions& options) {
  return std::make_unique<SketchSamples>(data, options);
}

}  // namespace ilat
