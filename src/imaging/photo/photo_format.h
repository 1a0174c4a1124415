#pragma once

#include <filesystem>
#include <optional>

namespace ilat {

/// The kinds of picture file that are read and written.
enum class PhotoFormat { png, jpeg, webp };

/// The kind that a file's name asks for, by its extension in letters of either size; none for another extension. Standard
/// output, "-", gets a PNG.
std::optional<PhotoFormat> photo_format(const std::filesystem::path& file);

}  // namespace ilat
