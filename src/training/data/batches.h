#pragma once

#include <ATen/core/Tensor.h>

#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

#include "training/data/batch_samples.h"
#include "training/data/packed_dataset.h"
#include "training/data/sample_order.h"

namespace ilat {

/// What one step is trained on. Photos, lines, masks and landmarks of a sample fit each other, however it was augmented.
struct Batch {
  at::Tensor images;     ///< [B, 3, S, S] float32 in [-1, 1]
  at::Tensor sketches;   ///< [B, 1, S, S] float32 in [-1, 1], white paper = 1: the photos' own lines
  at::Tensor guides;     ///< [B, G, S, S] likewise: own lines, but where the photo is painted anew those of guide_lines,
                           ///< and those around it then know nothing of what is painted anew; or a pose
  at::Tensor sources;    ///< [B, 3, S, S] as images: other photos of the same scenes; undefined = none
  at::Tensor source_guides;  ///< [B, G, S, S] what guided those
  at::Tensor joints;     ///< [B, 2, 13, 3] x, y in [-1, 1], visible: poses of the sources, then of the photos
  at::Tensor masks;      ///< [B, 1, S, S] boolean, true = painted anew, so the user's; undefined = none
  at::Tensor landmarks;  ///< [B, 49, 2] float32 x, y in pixels, NaN = unknown; undefined = the set has none
  std::vector<std::int64_t> samples;    ///< their numbers in the set
  std::vector<bool> flipped;            ///< left and right exchanged
  std::vector<GuideLines> guide_lines;  ///< what the guides show where the photo is painted anew
  std::vector<bool> guide_as_packed;    ///< the guide is the pack's sketch, flipped or not: what follows from it can be kept
  std::uint64_t position = 0;           ///< of the first sample in the endless row of all that are trained on
  double waited = 0;                    ///< seconds that the step waited for it

  /// The same with its pictures on a device; landmarks stay, for what is drawn from them is drawn by the CPU.
  Batch on(const at::Device& device) const;
};

/// Batches of a training set, made ahead of their step by threads of their own. A batch is a function of the seed and
/// the step alone, whatever the number of threads, so that a resumed training sees the same data in the same order.
class Batches {
 public:
  struct Options {
    int batch = 8;                   // samples a step, of all processes together
    int process = 0, processes = 1;  // which share of them is made here; they must divide the batch
    std::uint64_t seed = 0;
    double everything_masked = 0.3;  // share of samples whose mask covers all
    DataRecipe recipe = {};          // augmentation, guides, threads
    bool guides = false;             // whether guides differ from sketches, by the recipe's shares
  };
  /// @param samples what the set's samples become; none = photos and their lines (sketch_samples())
  /// @throws Error usage if the processes cannot share the batch evenly
  Batches(const PackedDataset& data, const Options& options, std::shared_ptr<const BatchSamples> samples = nullptr);

  /// Random `train` samples, augmented. The batches of the steps after it are begun.
  Batch training(int step, bool with_masks);

 private:
  struct Ahead {
    int step;
    bool with_masks;
    std::future<Batch> batch;
  };
  Batch make(int step, bool with_masks);
  int own() const { return options_.batch / options_.processes; }
  std::int64_t position_of(int step) const { return std::int64_t{step} * options_.batch + options_.process * own(); }
  std::vector<std::int64_t> samples_of(int step);

  const PackedDataset& data_;
  Options options_;
  std::shared_ptr<const BatchSamples> samples_;
  std::mutex order_lock_;
  SampleOrder order_;
  std::deque<Ahead> ahead_;  // last: its threads use the rest
};

/// The first `count` `val` samples from `first` on, as packed; every sample has the same partial mask each time.
/// @param samples as in Batches
Batch validation_batch(const PackedDataset& data, std::int64_t first, std::int64_t count, const BatchSamples* samples = nullptr);

}  // namespace ilat
