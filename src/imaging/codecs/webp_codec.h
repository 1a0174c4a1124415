#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/photo.h"

namespace ilat {

bool looks_like_webp(std::span<const std::byte> file);

/// Lossy or lossless WebP, with or without alpha. Animations are refused: an edit of one frame would lose the others.
/// Metadata come as they lie in the file: an orientation is not undone yet.
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, animated, truncated, or above the limit
Photo decode_webp(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

/// 8-bit RGB, with alpha if there is any.
/// @param metadata what to write beside the pixels, empty parts are left out; its record is not read (exif_with_record)
/// @param quality 1 to 100; 100 is lossless, hidden colours under alpha 0 included
/// @throws Error unwritable: a side beyond 16383 pixels
std::vector<std::byte> encode_webp(const Photo& photo, const PhotoMetadata& metadata, int quality);

}  // namespace ilat
