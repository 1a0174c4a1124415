#pragma once

#include "config/model_config.h"

namespace ilat {

// How much work the stages of an edit are, counted from the configuration: multiplications and additions, two of each
// weight that meets a cell or a row. One stream alone: what the second costs is ours to save.

double encode_flops(const ImageTokenizerConfig& config);
double decode_flops(const ImageTokenizerConfig& config);
double sketch_flops(const SketchTokenizerConfig& config);
/// Of so many rows, each of which sees all of them.
double prefill_flops(const TransformerConfig& config, int rows);
/// How many weights one step reads.
double step_weights(const TransformerConfig& config);

}  // namespace ilat
