#pragma once

#include <span>
#include <vector>

#include "backend/backend.h"
#include "transformer/transformer.h"

namespace ilat {

/// Keys and values of a batch of sequences. Slots of a sequence: condition rows, target joints, global rows, then the
/// causal rows in the order in which they were generated. Sequences of one batch may be filled to different heights.
struct TorchKvCache : KvCache {
  std::vector<LayerCache> layers;
  std::vector<std::int64_t> used;  // slots filled, per sequence
};

/// Backend::prefill and Backend::step on a transformer. Batches are padded to the longest item; no row sees padding.
Prefilled prefill_rows(const Transformer& transformer, const Condition& condition, std::span<const Rows> global_rows,
                       int copies, at::ScalarType type);
std::vector<float> step_rows(const Transformer& transformer, TorchKvCache& cache, std::span<const Rows> rows,
                             StepKind kind);

}  // namespace ilat
