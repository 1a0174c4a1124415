#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ilat::test {

/// A JPEG by libjpeg's own encoder, at quality 100 without subsampled colours.
struct MadeJpeg {
  int width = 1, height = 1;
  int channels = 3;          ///< 1 grey, 3 RGB, 4 CMYK
  bool ycck = false;         ///< four channels, the inks through YCC
  bool adobe_marker = true;  ///< of four channels
  bool progressive = false;
  bool separate_scans = false;        ///< of three channels, one after the other
  std::vector<std::uint8_t> samples;  ///< [height, width, channels]
  /// Segments after the beginning, as marker (0xe1 = APP1) and content.
  std::vector<std::pair<int, std::vector<std::byte>>> segments = {};
};

std::vector<std::byte> file_of(const MadeJpeg& jpeg);

}  // namespace ilat::test
