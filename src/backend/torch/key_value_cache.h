#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "backend/backend.h"
#include "transformer/blocks.h"

namespace ilat {

/// Keys and values of a batch of sequences. Slots of a sequence: what was known at first, then the causal rows in the order
/// in which they ran. Sequences of one batch may be filled to different heights.
struct TorchKvCache : KvCache {
  std::unique_ptr<KvCache> copy() const override;

  std::vector<LayerCache> layers;
  std::vector<std::int64_t> used;  // slots filled, per sequence

 protected:
  void own_numbers();  // after a copy, which shares its tensors with the other
};

/// Room for `slots` rows in every sequence.
void reserve(std::vector<LayerCache>& layers, std::int64_t slots);

/// Every sequence `copies` times in a row.
void repeat_sequences(TorchKvCache& cache, int copies);

/// Which slots new rows see once they lie behind those in use: [B, rows, used + rows] boolean. Padding goes to free slots:
/// whatever comes next overwrites it.
/// @param rows of the longest item
at::Tensor visible_in_step(const TorchKvCache& cache, std::int64_t rows, StepKind kind);

}  // namespace ilat
