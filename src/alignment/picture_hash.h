#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ilat/image.h"

namespace ilat {

/// What a picture looks like from afar in 256 bits: whether each cell of a 17 x 16 miniature is darker than its right
/// neighbour. Another size or compression of the same picture changes a few bits, another person's portrait a third.
using PictureHash = std::array<std::uint64_t, 4>;

PictureHash picture_hash(const Image& image);
/// In how many of the 256 bits two pictures differ.
int difference(const PictureHash& one, const PictureHash& other);

/// 64 hexadecimal digits, and back; none if the text is anything else.
std::string to_text(const PictureHash& hash);
std::optional<PictureHash> to_picture_hash(std::string_view text);

}  // namespace ilat
