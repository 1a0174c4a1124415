#pragma once

#include <memory>

#include "backend/cpu/tokenizer/sketch_tokenizer.h"
#include "backend/sequences.h"

namespace ilat::cpu {

/// @param config outlives it
/// @param weights of the transformer; none = there is none yet, and what needs it is an error
/// @param sketch_tokenizer may be none as well
std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, WeightReader* weights,
                                           std::unique_ptr<SketchTokenizer> sketch_tokenizer);
std::unique_ptr<Sequences> packed_sequences(const ModelConfig& config, WeightReader* weights);

}  // namespace ilat::cpu
