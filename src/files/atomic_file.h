#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace ilat {

/// Writes `parts` one after the other to a temporary file in the same folder, fsyncs it, and renames it to `path`:
/// the file appears whole or not at all, also when the process is killed.
/// @throws Error unwritable; the temporary file is removed.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace ilat
