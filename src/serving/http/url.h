#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ilat {

/// "a%20b" -> "a b". None where a % is not followed by two hexadecimal digits, or the text has a zero byte in it.
/// @param plus whether + means a space, as it does in a query
std::optional<std::string> percent_decoded(std::string_view text, bool plus = false);

/// The target of a request: "/v1/jobs/x?wait=true".
struct Target {
  std::string path;
  std::map<std::string, std::string> query;
};

/// None for what is no path of ours: not beginning with one slash, wrongly encoded, with "." or ".." in it, or with an
/// encoded slash.
std::optional<Target> parse_target(std::string_view target);

}  // namespace ilat
