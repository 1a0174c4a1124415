#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/photo.h"

namespace ilat {

bool looks_like_jpeg(std::span<const std::byte> file);

/// 8-bit baseline or progressive JPEG in grey, RGB, CMYK or YCCK. Inks become RGB without their profile, which is
/// dropped. Metadata come as they lie in the file: an orientation is not undone yet.
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated (also where the decoder could fill in), or above the limit
Photo decode_jpeg(std::span<const std::byte> file, const ReadOptions& options, const std::string& name);

/// Baseline JPEG; chroma at full resolution from quality 90 on.
/// @param image grey or RGB
/// @param metadata what to write beside the pixels, empty parts are left out; its record is not read (exif_with_record)
/// @param quality 1 to 100
/// @throws Error unwritable: too large, or metadata that do not fit (64 KB for each of EXIF and XMP)
std::vector<std::byte> encode_jpeg(const Image& image, const PhotoMetadata& metadata, int quality);

}  // namespace ilat
