#pragma once

#include <filesystem>
#include <memory>

#include "backend/backend.h"
#include "tensor/tensor_view.h"

namespace ilat {

/// Runs a model on the processor without LibTorch: convolutions and large matrix products by oneDNN, the rest by kernels/.
/// @throws Error not_found or bad_model
std::unique_ptr<Backend> open_cpu_backend(const std::filesystem::path& folder, const OpenOptions& options = {});

/// Name and shape of every weight of a model's parts, by file.
std::map<std::string, ExpectedTensors> expected_weights(const ModelConfig& config);

}  // namespace ilat
