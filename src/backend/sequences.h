#pragma once

#include <span>
#include <vector>

#include "backend/backend.h"

namespace ilat {

/// The part of Backend in which the two layouts of the transformer differ; each backend has one for each of them.
class Sequences {
 public:
  virtual ~Sequences() = default;
  virtual Condition condition(const Guides& guides) = 0;
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) = 0;
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;
  virtual std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) = 0;
};

}  // namespace ilat
