#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "model_io/safetensors/safetensors.h"

namespace ilat {

// A safetensors file is: 8 bytes little-endian header length | JSON header | data of all tensors, without gaps.
// The header maps "__metadata__" to {text: text} and each tensor's name to {"dtype", "shape", "data_offsets"}, where
// offsets count from the first byte after the header.

/// The reference implementation's limit; a longer header is a mistake or an attack.
inline constexpr std::uint64_t kLongestSafetensorsHeader = 100'000'000;

struct SafetensorsContent {
  std::map<std::string, TensorView> tensors;  // views into the file's bytes
  std::map<std::string, std::string> metadata;
};

/// Checks every number of the header against the file's size and the other numbers before it is used.
/// @param file all bytes of the file
/// @param origin names it in errors
/// @throws Error bad_input: which tensor or offset is wrong, what was expected, what came
SafetensorsContent parse_safetensors(std::span<const std::byte> file, const std::string& origin);

}  // namespace ilat
