#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "training/data/packed_dataset.h"

namespace ilat {

/// What one step is trained on.
struct Batch {
  at::Tensor images;                  ///< [B, 3, S, S] float32 in [-1, 1]
  at::Tensor sketches;                ///< [B, 1, S, S] float32 in [-1, 1], flipped with the images
  at::Tensor masks;                   ///< [B, 1, S, S] boolean, true = masked; undefined = none
  at::Tensor landmarks;               ///< [B, 49, 2] float32 x, y in pixels, flipped with the images; undefined = none
  std::vector<std::int64_t> samples;  ///< their numbers in the set
  std::vector<bool> flipped;          ///< left and right exchanged
};

/// Batches of a training set. A batch is a function of the seed and the step alone, so that a resumed training sees
/// the same data in the same order.
class Batches {
 public:
  struct Options {
    int batch = 8;
    std::uint64_t seed = 0;
    double everything_masked = 0.3;  // share of samples whose mask covers all
  };
  Batches(const PackedDataset& data, const Options& options) : data_(data), options_(options) {}

  /// Random `train` samples, each once an epoch, half of them flipped.
  Batch training(int step, bool with_masks);

 private:
  /// Which sample comes `position`th in epoch after epoch, each in an order of its own.
  std::int64_t sample_at(std::int64_t position);

  const PackedDataset& data_;
  Options options_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;  // of epoch_
};

/// The first `count` `val` samples from `first` on, unflipped; every sample has the same partial mask each time.
Batch validation_batch(const PackedDataset& data, std::int64_t first, std::int64_t count);

/// U8 [.., C, H, W] -> float32 in [-1, 1]
at::Tensor to_signed_unit(const at::Tensor& bytes);

}  // namespace ilat
