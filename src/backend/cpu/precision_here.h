#pragma once

#include "ilat/options.h"

namespace ilat::cpu {

/// What Precision::automatic means on this processor; any other is itself. The rule: bfloat16 where the processor
/// multiplies it, as it then halves what a step reads and is several times as fast in convolutions, and draws the tokens
/// that float32 draws but for ties within rounding; float32 elsewhere. int8 is never chosen unasked.
/// docs/performance.md has the measurements behind it.
Precision precision_here(Precision wanted);

}  // namespace ilat::cpu
