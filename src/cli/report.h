#pragma once

#include <nlohmann/json_fwd.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "ilat/error.h"

namespace ilat {

/// "not_found", "bad_input", ...
std::string_view name_of(ErrorCode code);

/// `ilat: <message>` on stderr, or {"error": {"code", "message", "context"}} on stdout.
void report_error(const Error& error, bool json);

/// From now on neither warnings nor notes are said, and no progress is drawn.
void be_quiet();
bool is_quiet();

/// A note about something that went otherwise than one may expect; stderr.
void report_warning(std::string_view text);

/// What a person may want to know; stderr.
void report_note(std::string_view text);

/// Text as a terminal may show it: control characters as \x1b, for names and messages may hold them.
std::string printable(std::string_view text);

/// A result's name for the next program: on stdout, as it is, but on a terminal as printable().
void print_name(const std::filesystem::path& file);

/// The command's one JSON object, on stdout.
void print_json(const nlohmann::json& value);

}  // namespace ilat
