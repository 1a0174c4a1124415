#include <algorithm>
#include <cstdlib>
#include <string>

#include "conditioning/pose/joint_rows.h"
#include "conditioning/pose/limb_maps.h"
#include "conditioning/pose/pose_region.h"
#include "ilat/error.h"
#include "training/data/batch_samples.h"
#include "training/data/drawn/drawn_pose.h"
#include "training/data/sample_purposes.h"

namespace ilat {
namespace {

constexpr std::int64_t kApart = 20;  // samples between two of a pair: neighbours in time show the same pose
constexpr double kNarrowest = 0.1, kWidest = 0.2;  // of the repainted region, around what edits have by default

std::vector<float> in_bytes(const FloatMaps& maps) {
  std::vector<float> bytes(maps.values.size());
  std::ranges::transform(maps.values, bytes.begin(), [](float value) { return (value + 1) * 127.5f; });
  return bytes;
}

class PoseSamples : public BatchSamples {
 public:
  PoseSamples(const PackedDataset& data, const BatchSampleOptions& options) : data_(data), options_(options) {
    if (!data.has_joints())
      throw Error(ErrorCode::usage, "the model follows poses, and the data has no joints; pack a data set whose table has them");
    if (std::ssize(data.train) <= 2 * kApart)
      throw Error(ErrorCode::usage, "the data has " + std::to_string(data.train.size()) + " photos to train on; expected more than " +
                                        std::to_string(2 * kApart) + ", so that pairs are not close in time");
  }

  int guide_maps() const override { return kLimbs; }

  BatchItem training(std::int64_t number, std::uint64_t position) const override {
    RandomStream pairing(options_.seed, kPartner, position), masking(options_.seed, kMask, position),
        guiding(options_.seed, kGuide, position);
    const RandomStream augmenting(options_.seed, kAugment, position);  // the same for both photos
    const DrawnPose target = drawn_pose(data_, number, options_.recipe, augmenting);
    const DrawnPose source = drawn_pose(data_, partner_of(number, data_.train, pairing), options_.recipe, augmenting);
    const bool everything = masking.chance(options_.everything_masked);
    BatchItem made = item(number, source, target, everything ? -1 : masking.uniform(kNarrowest, kWidest));
    if (options_.guides && guiding.chance(options_.recipe.no_lines)) made.lines = GuideLines::none;
    return made;
  }

  BatchItem validation(std::int64_t number) const override {
    const DataRecipe as_it_is{.flip = 0};
    const RandomStream random(0, kAugment, static_cast<std::uint64_t>(number));
    RandomStream pairing(0, kPartner, static_cast<std::uint64_t>(number));
    return item(number, drawn_pose(data_, partner_of(number, data_.val, pairing), as_it_is, random),
                drawn_pose(data_, number, as_it_is, random), kWidenedBy);
  }

 private:
  /// Any other of the list that is not close in time; where the list is short, none of the nearest third.
  static std::int64_t partner_of(std::int64_t number, const std::vector<std::int64_t>& list, RandomStream& random) {
    const std::int64_t apart = std::min(kApart, std::ssize(list) / 3);
    std::vector<std::int64_t> far;
    for (const std::int64_t other : list)
      if (std::abs(other - number) >= std::max<std::int64_t>(apart, 1)) far.push_back(other);
    if (far.empty()) return number;  // a single photo to validate on
    return far[static_cast<std::size_t>(random.uniform() * static_cast<double>(far.size()))];
  }

  /// @param widened_by of the repainted region; below 0 = everything is repainted
  BatchItem item(std::int64_t number, const DrawnPose& source, const DrawnPose& target, double widened_by) const {
    const int side = data_.side();
    BatchItem made{.number = number, .sample = target.sample, .mask = PixelMask(side, 1)};
    if (widened_by >= 0) {
      const Image region = pose_region({source.pose, target.pose}, side, side, widened_by);
      std::ranges::transform(region.pixels, made.mask.pixels.begin(), [](std::uint8_t masked) { return std::uint8_t{masked != 0}; });
    }
    made.guide = in_bytes(limb_maps(target.pose, side));
    made.source = source.sample.photo;
    made.source_guide = in_bytes(limb_maps(source.pose, side));
    for (const Pose* pose : {&source.pose, &target.pose}) append_joint_rows(made.joints, *pose, side);
    return made;
  }

  const PackedDataset& data_;
  BatchSampleOptions options_;
};

}  // namespace

std::unique_ptr<BatchSamples> pose_samples(const PackedDataset& data, const BatchSampleOptions& options) {
  return std::make_unique<PoseSamples>(data, options);
}

}  // namespace ilat
