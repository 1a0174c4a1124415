#include "imaging/jpeg_codec.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>
// libjpeg's headers need <cstdio> before them.
#include <jpeglib.h>
// and this one needs jpeglib.h
#include <jerror.h>

#include "ilat/error.h"
#include "imaging/grey.h"
#include "imaging/pixel_limit.h"

namespace ilat {
namespace {

/// libjpeg reports through callbacks that must not return. They jump back to the setjmp of the call under way, so the
/// functions between the two (ours with `setjmp` in them, and libjpeg's) hold no object with a destructor.
struct ErrorTrap : jpeg_error_mgr {
  std::jmp_buf escape;
  char text[JMSG_LENGTH_MAX] = {};
  bool truncated = false;
};

[[noreturn]] void escape(j_common_ptr codec) {
  auto* trap = static_cast<ErrorTrap*>(codec->err);
  trap->format_message(codec, trap->text);
  trap->truncated = trap->msg_code == JWRN_JPEG_EOF;
  std::longjmp(trap->escape, 1);
}

/// Where data are missing or damaged libjpeg warns and goes on with grey; that is an error here. What it can ignore
/// without a lost pixel stays a warning, which we drop.
void on_message(j_common_ptr codec, int level) {
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
      return;
    default:
      escape(codec);
  }
}

void trap_errors(ErrorTrap& trap) {
  jpeg_std_error(&trap);
  trap.error_exit = escape;
  trap.emit_message = on_message;
}

struct Decoder {
  ErrorTrap trap;
  jpeg_decompress_struct codec{};

  Decoder() {
    trap_errors(trap);
    codec.err = &trap;
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&codec); }
};

bool read_header(Decoder& decoder, std::span<const std::byte> file) {
  if (setjmp(decoder.trap.escape)) return false;
  jpeg_create_decompress(&decoder.codec);
  jpeg_mem_src(&decoder.codec, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&decoder.codec, TRUE);
  return true;
}

bool read_pixels(Decoder& decoder, Image& image) {
  if (setjmp(decoder.trap.escape)) return false;
  jpeg_start_decompress(&decoder.codec);
  while (decoder.codec.output_scanline < decoder.codec.output_height) {
    JSAMPROW row = image.row(static_cast<int>(decoder.codec.output_scanline));
    jpeg_read_scanlines(&decoder.codec, &row, 1);
  }
  jpeg_finish_decompress(&decoder.codec);  // reads up to the end marker, so a file cut in the last bytes is noticed too
  return true;
}

[[noreturn]] void refuse(const ErrorTrap& trap, const std::string& name) {
  const std::string what = trap.truncated ? "the JPEG file is truncated" : "the JPEG file is damaged";
  throw Error(ErrorCode::bad_input, what + " (" + trap.text + "); get a whole copy", name);
}

struct Encoder {
  ErrorTrap trap;
  jpeg_compress_struct codec{};
  unsigned char* buffer = nullptr;
  unsigned long size = 0;

  Encoder() {
    trap_errors(trap);
    codec.err = &trap;
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    jpeg_destroy_compress(&codec);
    std::free(buffer);
  }
};

bool write_pixels(Encoder& encoder, const Image& image, int quality) {
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
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.row(static_cast<int>(codec.next_scanline)));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  return true;
}

}  // namespace

bool looks_like_jpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} && file[2] == std::byte{0xff};
}

Image decode_jpeg(std::span<const std::byte> file, int channels, const std::string& name) {
  Decoder decoder;
  if (!read_header(decoder, file)) refuse(decoder.trap, name);
  check_picture_size(decoder.codec.image_width, decoder.codec.image_height, name);
  const J_COLOR_SPACE stored = decoder.codec.jpeg_color_space;
  if (stored == JCS_CMYK || stored == JCS_YCCK)
    throw Error(ErrorCode::bad_input, "the JPEG file is in CMYK colours; save it as RGB", name);
  const bool grey = stored == JCS_GRAYSCALE;
  decoder.codec.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
  Image image(static_cast<int>(decoder.codec.image_width), static_cast<int>(decoder.codec.image_height), grey ? 1 : 3);
  if (!read_pixels(decoder, image)) refuse(decoder.trap, name);
  return channels == 1 ? to_grey(image) : to_rgb(image);
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  Encoder encoder;
  if (!write_pixels(encoder, image, quality))
    throw Error(ErrorCode::unwritable, std::string("cannot be stored as JPEG: ") + encoder.trap.text);
  const auto* begin = reinterpret_cast<const std::byte*>(encoder.buffer);
  return {begin, begin + encoder.size};
}

}  // namespace ilat
