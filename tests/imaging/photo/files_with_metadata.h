#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ilat::test {

/// What lies beside the pixels of a file.
struct Parts {
  std::vector<std::byte> exif = {}, profile = {}, packet = {};
  std::string record = {};  ///< written into a PNG only
};

inline constexpr int kPartsWidth = 19, kPartsHeight = 11;

/// A picture of that size with these parts, put together without the program's own encoders.
/// @param extension .jpg, .png or .webp
std::vector<std::byte> file_with(const std::string& extension, const Parts& parts);

/// A colour profile as far as containers look into it: its colour space, and enough bytes for several JPEG segments.
std::vector<std::byte> icc_profile(const std::string& space, std::size_t size = 150'000);
/// It in the segments of a JPEG file, as marker and content.
std::vector<std::pair<int, std::vector<std::byte>>> profile_segments(const std::vector<std::byte>& icc);

std::vector<std::byte> joined(const std::string& beginning, const std::vector<std::byte>& content);
std::string text_of(const std::vector<std::byte>& bytes);

}  // namespace ilat::test
