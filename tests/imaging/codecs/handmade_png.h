#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ilat::test {

/// A PNG described by its raw numbers.
struct HandmadePng {
  int width = 1, height = 1;
  int depth = 8;                  ///< bits a sample
  int colour_type = 2;            ///< 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
  bool interlaced = false;        ///< Adam7
  std::vector<unsigned> samples;  ///< [height, width, channels of the type], each below 2^depth
  /// Chunks between header and pixels, as type and content: PLTE, tRNS, eXIf, ...
  std::vector<std::pair<std::string, std::vector<std::byte>>> chunks = {};
};

/// The file, written byte by byte from the PNG specification (with deflate's stored blocks), so that no library that
/// reads it in the program has a part in it.
std::vector<std::byte> file_of(const HandmadePng& png);

int channels_of(int colour_type);
std::vector<std::byte> png_chunk(const std::string& type, std::span<const std::byte> content);
/// zlib's format, stored: for pixels, and for the compressed texts and profiles in chunks.
std::vector<std::byte> stored_zlib(std::span<const std::byte> content);
std::vector<std::byte> bytes_of_text(const std::string& text);

}  // namespace ilat::test
