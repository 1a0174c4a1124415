#include "imaging/png_codec.h"

#include <spng.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "ilat/error.h"
#include "imaging/grey.h"
#include "imaging/pixel_limit.h"

namespace ilat {
namespace {

struct FreeContext {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, FreeContext>;

Context make_context(int flags) {
  Context context(spng_ctx_new(flags));
  if (!context) throw std::bad_alloc();
  return context;
}

/// Chunks we do not read (colour profile, text) may not make the decoder allocate more than this.
constexpr std::size_t kMaxChunkBytes = 64u << 20;

void check_read(int code, const std::string& name) {
  if (code == SPNG_OK) return;
  const bool truncated = code == SPNG_EOF || code == SPNG_IO_EOF || code == SPNG_EIDAT_TOO_SHORT;
  const std::string what = truncated ? "the PNG file is truncated" : "the PNG file is damaged";
  throw Error(ErrorCode::bad_input, what + " (" + spng_strerror(code) + "); get a whole copy", name);
}

/// Whether the chunks run up to IEND, the last one. libspng is content with a file cut after the last row.
bool runs_to_its_end(std::span<const std::byte> file) {
  std::size_t at = 8;               // the signature
  while (file.size() - at >= 12) {  // length, type, checksum; 4 bytes each
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<std::uint64_t>(file[at + i]);
    if (length > file.size() - at - 12) return false;
    constexpr std::array kEnd = {std::byte{'I'}, std::byte{'E'}, std::byte{'N'}, std::byte{'D'}};
    if (std::equal(kEnd.begin(), kEnd.end(), file.begin() + static_cast<std::ptrdiff_t>(at) + 4)) return true;
    at += length + 12;
  }
  return false;
}

void check_written(int code) {
  if (code != SPNG_OK)
    throw Error(ErrorCode::unwritable, std::string("cannot be stored as PNG: ") + spng_strerror(code));
}

}  // namespace

bool looks_like_png(std::span<const std::byte> file) {
  constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  return file.size() >= kSignature.size() &&
         std::equal(kSignature.begin(), kSignature.end(), file.begin(),
                    [](unsigned char expected, std::byte byte) { return std::byte{expected} == byte; });
}

Image decode_png(std::span<const std::byte> file, int channels, const std::string& name) {
  const Context context = make_context(0);
  check_read(spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxChunkBytes), name);
  check_read(spng_set_png_buffer(context.get(), file.data(), file.size()), name);
  spng_ihdr header{};
  check_read(spng_get_ihdr(context.get(), &header), name);
  check_picture_size(header.width, header.height, name);
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), 3);
  check_read(spng_decode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_RGB8, 0), name);
  check_read(runs_to_its_end(file) ? SPNG_OK : SPNG_EOF, name);
  return channels == 1 ? to_grey(image) : image;
}

std::vector<std::byte> encode_png(const Image& image) {
  const Context context = make_context(SPNG_CTX_ENCODER);
  spng_ihdr header{};
  header.width = static_cast<std::uint32_t>(image.width);
  header.height = static_cast<std::uint32_t>(image.height);
  header.bit_depth = 8;
  header.color_type = image.channels == 3 ? SPNG_COLOR_TYPE_TRUECOLOR : SPNG_COLOR_TYPE_GRAYSCALE;
  check_written(spng_set_ihdr(context.get(), &header));
  check_written(spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1));
  check_written(
      spng_encode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE));
  std::size_t size = 0;
  int code = SPNG_OK;
  const std::unique_ptr<void, decltype(&std::free)> buffer(spng_get_png_buffer(context.get(), &size, &code),
                                                           &std::free);
  check_written(code);
  const auto* begin = static_cast<const std::byte*>(buffer.get());
  return {begin, begin + size};
}

}  // namespace ilat
