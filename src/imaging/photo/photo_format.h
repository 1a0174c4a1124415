#pragma once

#include <filesystem>
#include <optional>

namespace ilat {

/// The kinds of picture file that are read and written.
enum class PhotoFormat { png, jpeg, webp };

/// The kind that a file's name asks for, by its extension in letters of either size; none for another extension. Standard
/// output, "-", gets a PNG.
std::optional<PhotoFormat> photo_format(const std::filesystem::path& file);

/// Whether a file in a folder is taken for a picture that can be read: by its extension, also of the kinds that are read
/// and not written (TIFF, HEIF, where they are built in).
bool has_picture_name(const std::filesystem::path& file);

}  // namespace ilat
