#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/image.h"

namespace ilat {

bool looks_like_jpeg(std::span<const std::byte> file);

/// @param channels 3 = RGB, 1 = grey; colours become grey through luma (grey.h), not through the file's own Y
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated (also where the decoder could fill in), CMYK, or above the limit
Image decode_jpeg(std::span<const std::byte> file, int channels, const std::string& name);

/// Baseline JPEG; chroma at full resolution from quality 90 on.
/// @param quality 1 to 100
std::vector<std::byte> encode_jpeg(const Image& image, int quality);

}  // namespace ilat
