#pragma once

#include <cstdint>
#include <string>

namespace ilat {

/// Unless the caller says otherwise no picture above this is decoded: a small file can claim any size, and an RGB image
/// takes 3 bytes a pixel.
inline constexpr std::uint64_t kMaxPixels = 100'000'000;

/// Checks the sizes that a file's header states, before anything is decoded.
/// @throws Error bad_input
void check_picture_size(std::uint64_t width, std::uint64_t height, std::uint64_t max_pixels, const std::string& name);

}  // namespace ilat
