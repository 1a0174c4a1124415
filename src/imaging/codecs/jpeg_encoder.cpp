#include <cstdlib>

#include "ilat/error.h"
#include "imaging/codecs/jpeg_codec.h"
#include "imaging/codecs/jpeg_trap.h"

namespace ilat {
namespace {

struct Encoder {
  JpegTrap trap;
  jpeg_compress_struct codec{};
  unsigned char* buffer = nullptr;
  unsigned long size = 0;

  Encoder() { codec.err = &trap; }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    jpeg_destroy_compress(&codec);
    std::free(buffer);
  }
};

/// One segment: what it is (`beginning`), then its content.
void write_segment(jpeg_compress_struct& codec, std::string_view beginning, std::span<const std::byte> content) {
  if (content.empty()) return;
  jpeg_write_m_header(&codec, JPEG_APP0 + 1, static_cast<unsigned>(beginning.size() + content.size()));
  for (const char byte : beginning) jpeg_write_m_byte(&codec, static_cast<unsigned char>(byte));
  for (const std::byte byte : content) jpeg_write_m_byte(&codec, static_cast<unsigned char>(byte));
}

bool write_file(Encoder& encoder, const Image& image, const PhotoMetadata& metadata, int quality) {
  if (setjmp(encoder.trap.escape)) return false;
  jpeg_compress_struct& codec = encoder.codec;
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, &encoder.buffer, &encoder.size);
  codec.image_width = static_cast<JDIMENSION>(image.width);
  codec.image_height = static_cast<JDIMENSION>(image.height);
  codec.input_components = image.channels;
  codec.in_color_space = image.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality, TRUE);
  codec.optimize_coding = TRUE;
  if (quality >= 90) codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&codec, TRUE);
  write_segment(codec, kJpegExif, metadata.exif);
  write_segment(codec, kJpegXmp, metadata.xmp);
  if (!metadata.icc_profile.empty())
    jpeg_write_icc_profile(&codec, reinterpret_cast<const JOCTET*>(metadata.icc_profile.data()),
                           static_cast<unsigned>(metadata.icc_profile.size()));
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.row(static_cast<int>(codec.next_scanline)));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  return true;
}

void check_fits(std::size_t bytes, std::size_t most, const char* what) {
  if (bytes <= most) return;
  throw Error(ErrorCode::unwritable, std::string("the photo's ") + what + " takes " + std::to_string(bytes) +
                                         " bytes; JPEG holds at most " + std::to_string(most) +
                                         ", write PNG or WebP, or leave it out");
}

}  // namespace

std::vector<std::byte> encode_jpeg(const Image& image, const PhotoMetadata& metadata, int quality) {
  constexpr std::size_t kProfileSegment = kMaxSegmentBytes - 14;  // "ICC_PROFILE", 0, number, count
  check_fits(metadata.exif.size(), kMaxSegmentBytes - kJpegExif.size(), "EXIF");
  check_fits(metadata.xmp.size(), kMaxSegmentBytes - kJpegXmp.size(), "XMP");
  check_fits(metadata.icc_profile.size(), 255 * kProfileSegment, "colour profile");
  Encoder encoder;
  if (!write_file(encoder, image, metadata, quality))
    throw Error(ErrorCode::unwritable, std::string("cannot be stored as JPEG: ") + encoder.trap.text);
  const auto* begin = reinterpret_cast<const std::byte*>(encoder.buffer);
  return {begin, begin + encoder.size};
}

}  // namespace ilat
