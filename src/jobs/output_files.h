#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "ilat/image.h"

namespace ilat {

/// after.png, 3 -> after-1.png, after-2.png, after-3.png; count 1 leaves the name as it is.
std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& output, int count);

/// Finds out before the work rather than after it that a file cannot be written.
/// @throws Error unwritable if the folder is missing or closed to us.
void check_writable(const std::filesystem::path& file);

/// The same of pictures.
/// @throws Error usage for an extension we do not write, unwritable if the folder is missing or closed to us.
void check_outputs(const std::vector<std::filesystem::path>& files);

/// Calls `write(i)` for every file, which writes it; all of them appear or none is left behind.
void write_all(const std::vector<std::filesystem::path>& files, const std::function<void(std::size_t)>& write);

/// Writes all of them or leaves none behind.
/// @throws Error unwritable.
void write_images(const std::vector<std::filesystem::path>& files, const std::vector<Image>& images);

}  // namespace ilat
