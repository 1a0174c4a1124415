#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ilat/photo.h"

namespace ilat {

// Built where libheif is there.

bool looks_like_heif(std::span<const std::byte> file);

/// The main picture of a HEIC, HEIF or AVIF file in 8 bits, upright, with its alpha, EXIF and colour profile.
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated, or above the limit
Photo decode_heif(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

}  // namespace ilat
