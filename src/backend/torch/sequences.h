#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/expect.h"
#include "backend/torch/torch_backend.h"

namespace ilat {

/// The part of Backend in which the two layouts of the transformer differ. Sequences of a batch may be filled to
/// different heights: batches are padded to the longest item, and no row sees padding.
class Sequences {
 public:
  virtual ~Sequences() = default;
  virtual Condition condition(const Guides& guides) = 0;
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) = 0;
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;
  virtual std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) = 0;
};

/// @param type in which the networks compute
std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);
std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, const Networks& networks, at::ScalarType type);

}  // namespace ilat
