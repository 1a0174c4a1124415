#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/sketch_tokenizer.h"

namespace ilat::cpu {

/// The part of Backend in which the two layouts of the transformer differ.
class Sequences {
 public:
  virtual ~Sequences() = default;
  virtual Condition condition(const Guides& guides) = 0;
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) = 0;
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;
  virtual std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) = 0;
};

/// @param config outlives it
/// @param weights of the transformer; none = there is none yet, and what needs it is an error
/// @param sketch_tokenizer may be none as well
std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, WeightReader* weights,
                                           std::unique_ptr<SketchTokenizer> sketch_tokenizer);
std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, WeightReader* weights);

}  // namespace ilat::cpu
