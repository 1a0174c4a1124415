#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "backend/expect.h"
#include "backend/sequences.h"
#include "backend/torch/torch_backend.h"

namespace ilat {

/// Sequences of a batch may be filled to different heights: batches are padded to the longest item, and no row sees
/// padding.
/// @param type in which the networks compute
std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);
std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);

}  // namespace ilat
