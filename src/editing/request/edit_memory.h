#pragma once

#include <cstdint>
#include <span>

#include "config/model_config.h"
#include "ilat/editor.h"

namespace ilat {

/// What an edit may hold of results, and of what grows with their number, before it is refused: 8 GiB.
inline constexpr std::uint64_t kMostEditMemory = std::uint64_t{8} << 30;

/// Bytes for each further variation of a request: its picture, what the networks painted of it, and the keys and values
/// of a transformer sequence, all in float32. What is needed once, and scratch, is not counted.
std::uint64_t bytes_per_variation(const EditRequest& request, const ModelConfig& config);

/// @throws Error usage if the variations of all requests together would take more than kMostEditMemory.
void check_memory(std::span<const EditRequest> requests, int variations, const ModelConfig& config);

}  // namespace ilat
