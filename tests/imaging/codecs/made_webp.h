#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ilat::test {

/// A WebP by libwebp's own encoder.
struct MadeWebp {
  int width = 1, height = 1;
  bool lossless = true;  ///< hidden colours included; else quality 100
  bool alpha = false;
  std::vector<std::uint8_t> samples;  ///< [height, width, 4], the last not used without alpha
  /// Chunks of the container, as name ("EXIF", "ICCP", "XMP ") and content.
  std::vector<std::pair<std::string, std::vector<std::byte>>> chunks = {};
};

std::vector<std::byte> file_of(const MadeWebp& webp);
/// Two frames of it.
std::vector<std::byte> animation_of(const MadeWebp& webp);

}  // namespace ilat::test
