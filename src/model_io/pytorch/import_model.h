#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// What becomes one model folder. Every file is a checkpoint of PyTorch or a safetensors file with the authors' names.
struct ImportOptions {
  std::filesystem::path image = {};        ///< the image generator (TS-VQGAN); empty = not imported now
  std::filesystem::path sketch = {};       ///< the sketch generator (sketch VQGAN)
  std::filesystem::path transformer = {};  ///< the transformer
  std::filesystem::path folder = {};       ///< the model; parts that are there already and not imported stay

  DType dtype = DType::f32;  ///< f32, f16 or bf16

  // What weights do not tell. The defaults are the authors' published settings.
  std::optional<int> resolution = {};  ///< side of the image; none = the transformer's grid decides, else 256
  std::optional<int> heads = {};       ///< none = 12 for a width of 768, else an error
  Activation activation = Activation::swish;
  KeptLatents kept_latents = KeptLatents::quantised;
  AttentionMask attention_mask = AttentionMask::released;
};

/// Translates names, derives the architecture from names and shapes, checks every weight, and writes the folder.
/// @return the model's configuration
/// @throws Error usage, not_found, bad_input or bad_model (lists all missing, unexpected and mis-shaped weights of a
///   file), unwritable; nothing is written then
ModelConfig import_model(const ImportOptions& options);

}  // namespace ilat
