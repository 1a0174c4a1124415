#include <array>
#include <cstdlib>
#include <memory>

#include "ilat/error.h"
#include "imaging/codecs/jpeg_codec.h"
#include "imaging/codecs/jpeg_trap.h"
#include "imaging/photo/pixel_limit.h"

namespace ilat {
namespace {

struct Decoder {
  JpegTrap trap;
  jpeg_decompress_struct codec{};
  jpeg_progress_mgr progress{};

  Decoder() { codec.err = &trap; }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&codec); }
};

/// A progressive file may say the same again in ever new scans, each as long a work as a whole picture. Encoders make
/// about ten.
void refuse_endless_scans(j_common_ptr codec) {
  constexpr int kMaxScans = 200;
  if (reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number <= kMaxScans) return;
  auto* trap = static_cast<JpegTrap*>(codec->err);
  std::snprintf(trap->text, sizeof trap->text, "more than %d scans", kMaxScans);
  std::longjmp(trap->escape, 1);
}

bool read_header(Decoder& decoder, std::span<const std::byte> file) {
  if (setjmp(decoder.trap.escape)) return false;
  jpeg_decompress_struct& codec = decoder.codec;
  jpeg_create_decompress(&codec);
  decoder.progress.progress_monitor = refuse_endless_scans;
  codec.progress = &decoder.progress;
  jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_save_markers(&codec, JPEG_APP0 + 1, 0xffff);
  jpeg_save_markers(&codec, JPEG_APP0 + 2, 0xffff);
  jpeg_read_header(&codec, TRUE);
  return true;
}

/// Ink to light. Adobe's programs, which write nearly all such files, store the paper left between the inks; who leaves
/// no Adobe marker stores the inks.
void cmyk_to_rgb(const std::uint8_t* cmyk, std::uint8_t* rgb, std::size_t width, bool inverted) {
  const std::uint8_t flip = inverted ? 0 : 255;
  for (std::size_t x = 0; x < width; ++x, cmyk += 4, rgb += 3)
    for (std::size_t c = 0; c < 3; ++c)
      rgb[c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * (cmyk[3] ^ flip) + 127) / 255);
}

/// @param inks room for one row of CMYK; not used otherwise
bool read_pixels(Decoder& decoder, Image& image, std::uint8_t* inks) {
  if (setjmp(decoder.trap.escape)) return false;
  jpeg_decompress_struct& codec = decoder.codec;
  jpeg_start_decompress(&codec);
  while (codec.output_scanline < codec.output_height) {
    std::uint8_t* const rgb = image.row(static_cast<int>(codec.output_scanline));
    JSAMPROW row = codec.out_color_space == JCS_CMYK ? inks : rgb;
    jpeg_read_scanlines(&codec, &row, 1);
    if (row == inks) cmyk_to_rgb(inks, rgb, codec.output_width, codec.saw_Adobe_marker);
  }
  jpeg_finish_decompress(&codec);  // reads up to the end marker, so a file cut in the last bytes is noticed too
  return true;
}

/// The profile's pieces, put together in the order of their numbers. Incomplete ones are as good as none.
bool read_profile(Decoder& decoder, JOCTET** profile, unsigned* size) {
  if (setjmp(decoder.trap.escape)) return false;
  return jpeg_read_icc_profile(&decoder.codec, profile, size);
}

std::vector<std::byte> bytes_of(const JOCTET* data, std::size_t size) {
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  return {begin, begin + size};
}

/// EXIF and XMP: the first segment of each. XMP beyond one segment ("extended": depth maps, earlier versions of the
/// picture) is left behind, since it describes the unedited photo.
PhotoMetadata read_metadata(Decoder& decoder) {
  PhotoMetadata metadata;
  const auto take = [](const jpeg_marker_struct& segment, std::string_view beginning, std::vector<std::byte>& to) {
    const std::string_view text(reinterpret_cast<const char*>(segment.data), segment.data_length);
    if (!to.empty() || !text.starts_with(beginning)) return;
    to = bytes_of(segment.data + beginning.size(), text.size() - beginning.size());
  };
  for (const jpeg_marker_struct* segment = decoder.codec.marker_list; segment; segment = segment->next) {
    if (segment->marker != JPEG_APP0 + 1) continue;
    take(*segment, kJpegExif, metadata.exif);
    take(*segment, kJpegXmp, metadata.xmp);
  }
  JOCTET* profile = nullptr;
  unsigned size = 0;
  const bool whole = read_profile(decoder, &profile, &size);
  const std::unique_ptr<JOCTET, decltype(&std::free)> owner(profile, &std::free);
  if (whole) metadata.icc_profile = bytes_of(profile, size);
  return metadata;
}

[[noreturn]] void refuse(const JpegTrap& trap, const std::string& name) {
  const std::string why = std::string(" (") + trap.text + ")";
  if (trap.unsupported)
    throw Error(ErrorCode::bad_input, "the JPEG file is of a kind that is not read" + why + "; save it as 8-bit RGB",
                name);
  const std::string what = trap.truncated ? "the JPEG file is truncated" : "the JPEG file is damaged";
  throw Error(ErrorCode::bad_input, what + why + "; get a whole copy", name);
}

}  // namespace

bool looks_like_jpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} && file[2] == std::byte{0xff};
}

Photo decode_jpeg(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  Decoder decoder;
  jpeg_decompress_struct& codec = decoder.codec;
  if (!read_header(decoder, file)) refuse(decoder.trap, name);
  check_picture_size(codec.image_width, codec.image_height, options.max_pixels, name);
  const J_COLOR_SPACE stored = codec.jpeg_color_space;
  const bool inks = stored == JCS_CMYK || stored == JCS_YCCK;
  Photo photo;
  photo.grey = stored == JCS_GRAYSCALE;
  codec.out_color_space = inks ? JCS_CMYK : JCS_RGB;
  photo.image = Image(static_cast<int>(codec.image_width), static_cast<int>(codec.image_height), 3);
  std::vector<std::uint8_t> row(inks ? std::size_t{4} * codec.image_width : 0);
  // The segments go with the decoder's memory for the picture.
  photo.metadata = read_metadata(decoder);
  if (!read_pixels(decoder, photo.image, row.data())) refuse(decoder.trap, name);
  if (inks) photo.metadata.icc_profile.clear();  // it describes the inks
  return photo;
}

}  // namespace ilat
