#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ilat {

std::string base64(std::span<const std::byte> bytes);
std::string base64(std::string_view bytes);

/// None for what is not base64 in its usual letters, with its = at the end.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace ilat
