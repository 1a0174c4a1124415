#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ilat/photo.h"

namespace ilat {

// Built where libtiff is there.

bool looks_like_tiff(std::span<const std::byte> file);

/// The first picture of a TIFF file in 8 bits, upright, with its alpha and its colour profile.
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated, or above the limit
Photo decode_tiff(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

}  // namespace ilat
