#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/model_config.h"
#include "tensor/tensor_view.h"

namespace ilat {

// The architecture that weights were made for, read off their names and shapes. What shapes do not tell (the
// activation, what the decoder sees for kept cells, dropout) keeps the published value. The result may still not fit
// every weight: compare with expected_tensors.
//
// @param origin names the file in errors
// @throws Error bad_model if a weight that decides about the architecture is missing or of a wrong shape

/// @param resolution side of the image in pixels: a fully convolutional network does not tell
ImageTokenizerConfig derive_image_tokenizer(const NamedWeights& weights, int resolution, const std::string& origin);
SketchTokenizerConfig derive_sketch_tokenizer(const NamedWeights& weights, int resolution, const std::string& origin);
/// @param heads also not in the shapes; without it 12 where the width is the published 768
/// @throws Error usage if heads is needed and not given
TransformerConfig derive_transformer(const NamedWeights& weights, std::optional<int> heads, const std::string& origin);

}  // namespace ilat
