#pragma once

#include "config/model_config.h"
#include "ilat/options.h"

namespace ilat::cpu {

/// What Precision::automatic means for a model on this processor; any other is itself. The rule: bfloat16 for large models
/// where the processor multiplies it, as it then halves what a step reads and is several times as fast in convolutions, and
/// draws the tokens that float32 draws but for ties within rounding; float32 elsewhere. A small model's edit is over before
/// oneDNN has made its code for bfloat16. int8 is never chosen unasked. docs/performance.md has the measurements behind it.
Precision precision_here(Precision wanted, const ModelConfig& config);

/// The same for a large model.
Precision precision_of_large_models();

}  // namespace ilat::cpu
