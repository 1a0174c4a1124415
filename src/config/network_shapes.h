#pragma once

#include "config/model_config.h"
#include "tensor/tensor_view.h"

namespace ilat {

/// Name and shape of every weight that a configuration asks for: what the LibTorch modules build, known without them.
ExpectedTensors expected_tensors(const ImageTokenizerConfig& config);
ExpectedTensors expected_tensors(const SketchTokenizerConfig& config);
ExpectedTensors expected_tensors(const TransformerConfig& config);

}  // namespace ilat
