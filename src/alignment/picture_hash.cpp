#include "alignment/picture_hash.h"

#include <bit>
#include <charconv>
#include <cstdio>

#include "imaging/geometry/resize.h"
#include "imaging/photo/grey.h"

namespace ilat {

PictureHash picture_hash(const Image& image) {
  const Image small = resize(to_grey(image), 17, 16);
  PictureHash hash{};
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x)
      if (small.row(y)[x] < small.row(y)[x + 1]) hash[static_cast<std::size_t>(y / 4)] |= 1ull << (16 * (y % 4) + x);
  return hash;
}

int difference(const PictureHash& one, const PictureHash& other) {
  int bits = 0;
  for (std::size_t i = 0; i < one.size(); ++i) bits += std::popcount(one[i] ^ other[i]);
  return bits;
}

std::string to_text(const PictureHash& hash) {
  char text[65];
  for (std::size_t i = 0; i < hash.size(); ++i)
    std::snprintf(text + 16 * i, 17, "%016llx", static_cast<unsigned long long>(hash[i]));
  return text;
}

std::optional<PictureHash> to_picture_hash(std::string_view text) {
  PictureHash hash{};
  if (text.size() != 64) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const char* end = text.data() + 16 * (i + 1);
    const auto [stop, failed] = std::from_chars(end - 16, end, hash[i], 16);
    if (failed != std::errc() || stop != end) return std::nullopt;
  }
  return hash;
}

}  // namespace ilat
