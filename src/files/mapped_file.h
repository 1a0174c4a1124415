#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace ilat {

/// All bytes of a file, mapped into memory: pages are read when they are looked at.
struct MappedFile {
  std::shared_ptr<const void> memory;  ///< unmapped with its last owner
  std::span<const std::byte> bytes;    ///< empty for an empty file
};

/// @throws Error not_found, or bad_input for a folder or device
MappedFile map_file(const std::filesystem::path& path);

}  // namespace ilat
