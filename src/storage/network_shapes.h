#pragma once

#include "storage/model_config.h"
#include "storage/model_folder.h"

namespace ilat {

/// Name and shape of every weight that a configuration asks for: what the LibTorch modules build, known without them.
ExpectedTensors expected_tensors(const ImageTokenizerConfig& config);
ExpectedTensors expected_tensors(const SketchTokenizerConfig& config);
ExpectedTensors expected_tensors(const TransformerConfig& config);

}  // namespace ilat
