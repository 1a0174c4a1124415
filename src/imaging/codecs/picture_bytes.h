#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace ilat {

/// A whole file, or pipe, as long as a picture of that many pixels may be.
/// @throws Error not_found, or bad_input if there is more of it
std::vector<std::byte> read_picture_bytes(const std::filesystem::path& path, std::uint64_t max_pixels);

}  // namespace ilat
