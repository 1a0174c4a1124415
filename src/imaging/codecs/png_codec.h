#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/photo.h"

namespace ilat {

bool looks_like_png(std::span<const std::byte> file);

/// Any PNG colour type and depth, interlaced or not. 16-bit samples give `deep` colours, of which the 8-bit picture has
/// the high bytes. Metadata come as they lie in the file: an orientation is not undone yet. Of an animated PNG the
/// still picture is read. Chunks that say how a screen should show the numbers (gAMA, cHRM) are passed over.
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated, or above the limit
Photo decode_png(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

/// Lossless: everything that a Photo holds. Grey while `photo.grey` and its pixels are, RGB otherwise; 16-bit if there
/// are deep colours; with alpha if there is any.
/// @param metadata what to write beside the pixels, empty parts are left out
/// @throws Error unwritable
std::vector<std::byte> encode_png(const Photo& photo, const PhotoMetadata& metadata);

}  // namespace ilat
