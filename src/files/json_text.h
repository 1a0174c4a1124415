#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "ilat/error.h"

namespace ilat {

/// Parses JSON, and refuses an object that has the same key twice (JSON libraries silently keep one of them).
/// @throws Error `code` in the name of `origin`, with the place of the mistake.
nlohmann::json parse_json(std::string_view text, const std::string& origin, ErrorCode code);

/// What a value is, in words for error messages: "the text \"abc\"", "the number 3.5", "a list", "an object".
std::string describe(const nlohmann::json& value);

/// Reads a value into a field; false if it is of another kind.
bool take(const nlohmann::json& value, std::string& field);
bool take(const nlohmann::json& value, std::map<std::string, std::string>& field);

}  // namespace ilat
