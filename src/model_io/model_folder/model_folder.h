#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "tensor/tensor_view.h"

namespace ilat {

/// The parts of a model and their files in its folder, beside model.json.
inline constexpr const char* kImageTokenizerFile = "image_tokenizer.safetensors";
inline constexpr const char* kSketchTokenizerFile = "sketch_tokenizer.safetensors";
inline constexpr const char* kTransformerFile = "transformer.safetensors";
inline constexpr const char* kModelConfigFile = "model.json";

/// Reads FOLDER/model.json. @throws Error not_found (says what a model folder is) or bad_model.
ModelConfig read_model_config(const std::filesystem::path& folder);
/// Writes FOLDER/model.json atomically; makes the folder.
void write_model_config(const std::filesystem::path& folder, const ModelConfig& config);

/// Compares what a network expects with what a file has.
/// @param network whose weights they should be, in words
/// @throws Error bad_model that lists all missing, unexpected and mis-shaped names at once.
void check_tensors(const std::map<std::string, TensorView>& found, const ExpectedTensors& expected,
                   const std::string& origin, const std::string& network = "the network that model.json describes");

}  // namespace ilat
