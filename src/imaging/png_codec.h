#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ilat/image.h"

namespace ilat {

bool looks_like_png(std::span<const std::byte> file);

/// Any PNG colour type and depth. 16-bit samples keep their high byte; alpha is dropped.
/// @param channels 3 = RGB, 1 = grey; colours become grey through luma (grey.h)
/// @param name the file, for errors
/// @throws Error bad_input: not decodable, truncated, or above the limit
Image decode_png(std::span<const std::byte> file, int channels, const std::string& name);

/// 8-bit grey or RGB, lossless.
std::vector<std::byte> encode_png(const Image& image);

}  // namespace ilat
