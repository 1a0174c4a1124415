#pragma once

#include <CLI/App.hpp>
#include <filesystem>

namespace ilat {

/// --overwrite, of every command that writes a file that a person names.
/// @return the option
CLI::Option* add_overwrite(CLI::App* command, bool& overwrite);

/// @throws Error usage where a picture and a JSON object both want standard output
void check_one_output(const std::filesystem::path& picture, bool json);

}  // namespace ilat
