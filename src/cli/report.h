#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "ilat/error.h"

namespace ilat {

/// "not_found", "bad_input", ...
std::string_view name_of(ErrorCode code);

/// `ilat: <message>` on stderr, or {"error": {"code", "message", "context"}} on stdout.
void report_error(const Error& error, bool json);

/// A note about something that went otherwise than one may expect; stderr.
void report_warning(std::string_view text);

/// The command's one JSON object, on stdout.
void print_json(const nlohmann::json& value);

}  // namespace ilat
