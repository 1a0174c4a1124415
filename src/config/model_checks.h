#pragma once

#include "config/config_problems.h"
#include "config/model_config.h"

namespace ilat {

// What a network cannot be built from: values out of range, and values that do not fit each other.

ConfigProblems problems_of(const ImageTokenizerConfig& config);
ConfigProblems problems_of(const SketchTokenizerConfig& config);
ConfigProblems problems_of(const TransformerConfig& config);
ConfigProblems problems_of(const XdogConfig& config);
ConfigProblems problems_of(const DrawingConfig& config);

/// Every problem of every part, and where the parts do not fit each other.
ConfigProblems problems_of(const ModelConfig& config);

}  // namespace ilat
