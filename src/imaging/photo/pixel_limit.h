#pragma once

#include <cstdint>
#include <string>

namespace ilat {

/// Checks the sizes that a file's header states, before anything is decoded.
/// @throws Error bad_input
void check_picture_size(std::uint64_t width, std::uint64_t height, std::uint64_t max_pixels, const std::string& name);

}  // namespace ilat
