#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/photo.h"
#include "imaging/photo/photo_format.h"

namespace ilat {

/// A file's bytes to an upright photo whose metadata say so; the format is told by its content.
/// @param name the file, for errors
/// @throws Error bad_input, as read_photo
Photo decode_photo(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

/// @throws Error unwritable, without a context, if the format cannot hold the photo.
std::vector<std::byte> encode_photo(const Photo& photo, PhotoFormat format, const WriteOptions& options);

}  // namespace ilat
