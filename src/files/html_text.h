#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ilat {

// What a page without anything beside it is made of.

/// Text as it may stand in a page or in an attribute.
std::string escape_html(std::string_view text);

/// The beginning of a page up to the body's first element, and its end.
/// @param style more rules of CSS than every page has
std::string page_head(std::string_view title, std::string_view style = {});
std::string page_end();

/// A picture inside the page.
/// @param png the whole file
std::string figure_html(std::span<const std::byte> png, std::string_view caption);

/// RFC 4648, padded: bytes for a data: address.
std::string base64(std::span<const std::byte> bytes);

}  // namespace ilat
