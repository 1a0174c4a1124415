#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "files/html_text.h"

namespace ilat {

/// As files/html_text.h does it, of a text.
inline std::string base64(std::string_view bytes) { return base64(std::as_bytes(std::span(bytes.data(), bytes.size()))); }

/// None for what is not base64 in its usual letters, with its = at the end.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace ilat
