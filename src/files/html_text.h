#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ilat {

// What a page without anything beside it is made of.

/// Text as it may stand in a page or in an attribute.
std::string escape_html(std::string_view text);

/// RFC 4648, padded: bytes for a data: address.
std::string base64(std::span<const std::byte> bytes);

}  // namespace ilat
