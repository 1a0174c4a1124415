#pragma once

#include "files/atomic_file.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// write_safetensors() of a file among others that appear together. The tensors' bytes are written when this returns.
/// @throws Error unwritable.
void stage_safetensors(StagedFiles& files, const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace ilat
