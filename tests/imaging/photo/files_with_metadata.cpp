#include "imaging/photo/files_with_metadata.h"

#include <algorithm>
#include <cstdint>

#include "imaging/codecs/handmade_png.h"
#include "imaging/codecs/made_jpeg.h"
#include "imaging/codecs/made_webp.h"

namespace ilat::test {

using Bytes = std::vector<std::byte>;

std::string text_of(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Bytes icc_profile(const std::string& space, std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 128; i < size; ++i) text[i] = static_cast<char>(i * 131 >> 3);
  for (int i = 0; i < 4; ++i) text[static_cast<std::size_t>(i)] = static_cast<char>(size >> (24 - 8 * i) & 0xff);
  text.replace(12, 12, "mntr" + space + "XYZ ");
  text.replace(36, 4, "acsp");
  return bytes_of_text(text);
}

std::vector<std::pair<int, Bytes>> profile_segments(const Bytes& icc) {
  constexpr std::size_t kMost = 65519;
  std::vector<std::pair<int, Bytes>> segments;
  const std::size_t count = (icc.size() + kMost - 1) / kMost;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes segment = bytes_of_text(std::string("ICC_PROFILE\0", 12));
    segment.push_back(static_cast<std::byte>(i + 1));
    segment.push_back(static_cast<std::byte>(count));
    segment.insert(segment.end(), icc.begin() + static_cast<std::ptrdiff_t>(i * kMost),
                   icc.begin() + static_cast<std::ptrdiff_t>(std::min(icc.size(), (i + 1) * kMost)));
    segments.emplace_back(0xe2, segment);
  }
  return segments;
}

Bytes joined(const std::string& beginning, const Bytes& content) {
  Bytes all = bytes_of_text(beginning);
  all.insert(all.end(), content.begin(), content.end());
  return all;
}

namespace {

Bytes jpeg_with(const Parts& parts) {
  MadeJpeg jpeg{.width = kPartsWidth,
                .height = kPartsHeight,
                .samples = std::vector<std::uint8_t>(kPartsWidth * kPartsHeight * 3, 99)};
  if (!parts.exif.empty()) jpeg.segments.emplace_back(0xe1, joined(std::string("Exif\0\0", 6), parts.exif));
  if (!parts.packet.empty())
    jpeg.segments.emplace_back(0xe1, joined(std::string("http://ns.adobe.com/xap/1.0/\0", 29), parts.packet));
  for (const auto& segment : profile_segments(parts.profile)) jpeg.segments.push_back(segment);
  return file_of(jpeg);
}

Bytes png_with(const Parts& parts) {
  HandmadePng png{.width = kPartsWidth,
                  .height = kPartsHeight,
                  .samples = std::vector<unsigned>(kPartsWidth * kPartsHeight * 3, 99)};
  if (!parts.profile.empty())
    png.chunks.emplace_back("iCCP", joined(std::string("some name\0\0", 11), stored_zlib(parts.profile)));
  if (!parts.exif.empty()) png.chunks.emplace_back("eXIf", parts.exif);
  if (!parts.packet.empty())
    png.chunks.emplace_back("iTXt", joined(std::string("XML:com.adobe.xmp\0\0\0\0\0", 22), parts.packet));
  if (!parts.record.empty())
    png.chunks.emplace_back("tEXt", joined(std::string("ilat\0", 5), bytes_of_text(parts.record)));
  return file_of(png);
}

Bytes webp_with(const Parts& parts) {
  MadeWebp webp{.width = kPartsWidth,
                .height = kPartsHeight,
                .samples = std::vector<std::uint8_t>(kPartsWidth * kPartsHeight * 4, 99)};
  if (!parts.profile.empty()) webp.chunks.emplace_back("ICCP", parts.profile);
  if (!parts.exif.empty()) webp.chunks.emplace_back("EXIF", parts.exif);
  if (!parts.packet.empty()) webp.chunks.emplace_back("XMP ", parts.packet);
  return file_of(webp);
}

}  // namespace

Bytes file_with(const std::string& extension, const Parts& parts) {
  return extension == ".jpg" ? jpeg_with(parts) : extension == ".png" ? png_with(parts) : webp_with(parts);
}

}  // namespace ilat::test
