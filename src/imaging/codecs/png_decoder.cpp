#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "ilat/error.h"
#include "imaging/codecs/png_codec.h"
#include "imaging/codecs/png_context.h"
#include "imaging/photo/pixel_limit.h"

namespace ilat {
namespace {

/// What lies beside the pixels (colour profile, EXIF, texts) may not make the decoder allocate more than this in all.
constexpr std::size_t kMaxChunkBytes = 32u << 20;

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

/// Which pixels of its row a scanline holds: all, or those of its pass of the interlacing (Adam7).
struct Stride {
  int first = 0;
  int step = 1;
};

Stride stride_of(const spng_ihdr& header, int pass) {
  if (header.interlace_method == SPNG_INTERLACE_NONE) return {};
  constexpr std::array<Stride, 7> kAdam7 = {{{0, 8}, {4, 8}, {0, 4}, {2, 4}, {0, 2}, {1, 2}, {0, 1}}};
  return kAdam7.at(static_cast<std::size_t>(pass));
}

void take_row8(Photo& photo, std::span<const std::uint8_t> rgba, std::size_t row, Stride stride) {
  const auto width = static_cast<std::size_t>(photo.image.width);
  for (auto x = static_cast<std::size_t>(stride.first); x < width; x += static_cast<std::size_t>(stride.step)) {
    std::copy_n(&rgba[4 * x], 3, &photo.image.pixels[3 * (row * width + x)]);
    if (!photo.alpha.empty()) photo.alpha[row * width + x] = static_cast<std::uint16_t>(rgba[4 * x + 3] * 257);
  }
}

void take_row16(Photo& photo, std::span<const std::uint8_t> bytes, std::size_t row, Stride stride) {
  const auto width = static_cast<std::size_t>(photo.image.width);
  for (auto x = static_cast<std::size_t>(stride.first); x < width; x += static_cast<std::size_t>(stride.step)) {
    std::array<std::uint16_t, 4> rgba{};
    std::memcpy(rgba.data(), &bytes[8 * x], 8);
    const std::size_t pixel = row * width + x;
    for (std::size_t c = 0; c < 3; ++c) {
      photo.deep[3 * pixel + c] = rgba[c];
      photo.image.pixels[3 * pixel + c] = static_cast<std::uint8_t>(rgba[c] >> 8);
    }
    if (!photo.alpha.empty()) photo.alpha[pixel] = rgba[3];
  }
}

/// Row by row, so that the file's own four channels never lie in memory as a whole.
void read_rows(spng_ctx* context, const spng_ihdr& header, Photo& photo, const std::string& name) {
  const bool deep = header.bit_depth == 16;
  check_read(spng_decode_image(context, nullptr, 0, deep ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8,
                               SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE),
             name);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(header.width) * (deep ? 8 : 4));
  while (true) {
    spng_row_info info{};
    // Interlaced pictures of a few pixels end here: passes without a pixel have no row.
    int code = spng_get_row_info(context, &info);
    if (code == SPNG_EOI) return;
    check_read(code, name);
    code = spng_decode_row(context, row.data(), row.size());
    if (code != SPNG_EOI) check_read(code, name);
    (deep ? take_row16 : take_row8)(photo, row, info.row_num, stride_of(header, info.pass));
    if (code == SPNG_EOI) return;
  }
}

std::vector<std::byte> bytes_of(const char* data, std::size_t size) {
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  return {begin, begin + size};
}

PhotoMetadata read_metadata(spng_ctx* context) {
  PhotoMetadata metadata;
  spng_exif exif{};
  if (spng_get_exif(context, &exif) == SPNG_OK) metadata.exif = bytes_of(exif.data, exif.length);
  spng_iccp profile{};
  if (spng_get_iccp(context, &profile) == SPNG_OK)
    metadata.icc_profile = bytes_of(profile.profile, profile.profile_len);
  std::uint32_t count = 0;
  if (spng_get_text(context, nullptr, &count) != SPNG_OK) return metadata;
  std::vector<spng_text> texts(count);
  if (spng_get_text(context, texts.data(), &count) != SPNG_OK) return metadata;
  for (const spng_text& text : texts) {
    const std::string_view keyword(text.keyword);
    if (keyword == kPngXmpKeyword) metadata.xmp = bytes_of(text.text, text.length);
    if (keyword == kPngRecordKeyword) metadata.record.assign(text.text, text.length);
  }
  return metadata;
}

}  // namespace

bool looks_like_png(std::span<const std::byte> file) {
  constexpr std::array<unsigned char, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  return file.size() >= kSignature.size() &&
         std::equal(kSignature.begin(), kSignature.end(), file.begin(),
                    [](unsigned char expected, std::byte byte) { return std::byte{expected} == byte; });
}

Photo decode_png(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  const PngContext context = make_png_context(0);
  check_read(spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxChunkBytes), name);
  check_read(spng_set_png_buffer(context.get(), file.data(), file.size()), name);
  spng_ihdr header{};
  check_read(spng_get_ihdr(context.get(), &header), name);
  check_picture_size(header.width, header.height, options.max_pixels, name);

  Photo photo;
  photo.grey = (header.color_type & SPNG_COLOR_TYPE_TRUECOLOR) == 0;
  photo.image = Image(static_cast<int>(header.width), static_cast<int>(header.height), 3);
  const std::size_t pixels = photo.image.pixels.size() / 3;
  if (header.bit_depth == 16) photo.deep.resize(3 * pixels);
  spng_trns transparent{};
  const bool by_colour = spng_get_trns(context.get(), &transparent) == SPNG_OK;
  if (by_colour || (header.color_type & SPNG_COLOR_TYPE_GRAYSCALE_ALPHA)) photo.alpha.resize(pixels);
  read_rows(context.get(), header, photo, name);
  check_read(spng_decode_chunks(context.get()), name);
  check_read(runs_to_its_end(file) ? SPNG_OK : SPNG_EOF, name);
  photo.metadata = read_metadata(context.get());
  return photo;
}

}  // namespace ilat
