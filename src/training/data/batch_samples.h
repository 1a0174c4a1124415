#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "imaging/painted_masks/pixel_mask.h"
#include "training/data/augment.h"
#include "training/data/drawn/guide_lines.h"

namespace ilat {

/// One sample on its way into a batch. Pictures are [.., S, S] in 0 ... 255.
struct BatchItem {
  std::int64_t number = 0;  ///< of the sample in the set
  DrawnSample sample;
  PixelMask mask;                           ///< where it is painted anew
  GuideLines lines = GuideLines::own;       ///< what the guide shows there
  std::vector<float> guide = {};            ///< [G, S, S]; empty = the sample's own lines
  std::vector<float> source = {};           ///< [3, S, S] another photo of the same scene; empty = none
  std::vector<float> source_guide = {};     ///< [G, S, S] what guided that one
  std::vector<float> joints = {};           ///< [2, 13, 3] x, y in [-1, 1], visible: of the source, of the sample
};

/// How the samples of a set become what a transformer learns from: what models that follow sketches and models that follow
/// poses differ in while they train.
class BatchSamples {
 public:
  virtual ~BatchSamples() = default;
  /// G, see TransformerConfig::guide_maps
  virtual int guide_maps() const = 0;
  /// @param position in the endless row of samples: all that is random follows from it, and from the seed
  virtual BatchItem training(std::int64_t number, std::uint64_t position) const = 0;
  /// The same each time.
  virtual BatchItem validation(std::int64_t number) const = 0;
};

struct BatchSampleOptions {
  std::uint64_t seed = 0;
  double everything_masked = 0.3;  // share of samples whose mask covers all
  DataRecipe recipe = {};
  bool guides = false;  // whether guides differ from the photos' own lines, by the recipe's shares
};

/// Photos and their lines. The set must outlive it.
std::unique_ptr<BatchSamples> sketch_samples(const PackedDataset& data, const BatchSampleOptions& options);

/// Pairs of photos of one scene: the first, its pose and the second one's pose lead to the second. Every photo is a target
/// in each epoch; its source is any other of the same split that is not close to it in time.
/// @throws Error usage if the set has no joints, or too few photos to pair
std::unique_ptr<BatchSamples> pose_samples(const PackedDataset& data, const BatchSampleOptions& options);

}  // namespace ilat
