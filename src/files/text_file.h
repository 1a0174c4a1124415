#pragma once

#include <filesystem>
#include <string>

namespace ilat {

/// The whole content of a small file: model.json, a recipe, a table; at most 1 GiB.
/// @throws Error as read_whole() does
std::string read_text_file(const std::filesystem::path& path);

}  // namespace ilat
