#pragma once

#include <filesystem>

namespace ilat {

/// Where a file written under this name comes to lie: links are followed, also one that points at nothing yet.
/// @throws Error unwritable if the links lead in a circle
std::filesystem::path written_place(const std::filesystem::path& path);

/// @throws Error unwritable unless a file may be put there, new or in place of a file: it is a folder, device or pipe, or a
/// file that is write-protected (by its mode, whoever asks), or that belongs to somebody who lets us not write it.
void check_replaceable(const std::filesystem::path& path);

}  // namespace ilat
