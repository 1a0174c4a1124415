#pragma once

#include <filesystem>
#include <string>

namespace ilat {

/// The whole content of a small file: model.json, a recipe.
/// @throws Error not_found if there is no such file, bad_input if it is a folder or cannot be read to its end.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace ilat
