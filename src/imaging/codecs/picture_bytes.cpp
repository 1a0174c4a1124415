#include "imaging/codecs/picture_bytes.h"

#include <algorithm>

#include "files/read_whole.h"

namespace ilat {

std::vector<std::byte> read_picture_bytes(const std::filesystem::path& path, std::uint64_t max_pixels) {
  // Nothing that holds a picture within the limit is larger, uncompressed 16-bit RGBA and metadata included.
  constexpr std::uint64_t kPixelBytes = 8, kBesides = 64u << 20;
  return read_whole(path, std::min(max_pixels, std::uint64_t{SIZE_MAX} / 16) * kPixelBytes + kBesides);
}

}  // namespace ilat
