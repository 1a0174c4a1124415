#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "ilat/error.h"
#include "imaging/codecs/loaded_library.h"
#include "imaging/codecs/tiff_codec.h"
#include "imaging/photo/orientation.h"
#include "imaging/photo/pixel_limit.h"

namespace ilat {
namespace {

/// What we call of libtiff.
struct Tiff {
  LoadedLibrary library{ILAT_TIFF_LIBRARY};
  decltype(::TIFFClientOpenExt)* client_open_ext = library.function("TIFFClientOpenExt");
  decltype(::TIFFClose)* close = library.function("TIFFClose");
  decltype(::TIFFGetField)* get_field = library.function("TIFFGetField");
  decltype(::TIFFGetFieldDefaulted)* get_field_defaulted = library.function("TIFFGetFieldDefaulted");
  decltype(::TIFFOpenOptionsAlloc)* open_options_alloc = library.function("TIFFOpenOptionsAlloc");
  decltype(::TIFFOpenOptionsFree)* open_options_free = library.function("TIFFOpenOptionsFree");
  decltype(::TIFFOpenOptionsSetErrorHandlerExtR)* open_options_set_error_handler_ext_r = library.function("TIFFOpenOptionsSetErrorHandlerExtR");
  decltype(::TIFFOpenOptionsSetWarningHandlerExtR)* open_options_set_warning_handler_ext_r = library.function("TIFFOpenOptionsSetWarningHandlerExtR");
  decltype(::TIFFRGBAImageBegin)* picture_begin = library.function("TIFFRGBAImageBegin");
  decltype(::TIFFRGBAImageEnd)* picture_end = library.function("TIFFRGBAImageEnd");
  decltype(::TIFFRGBAImageGet)* picture_get = library.function("TIFFRGBAImageGet");
  decltype(::TIFFRGBAImageOK)* picture_ok = library.function("TIFFRGBAImageOK");
};

const Tiff& tiff() {
  static const Tiff loaded;
  return loaded;
}

/// A file in memory, as libtiff reads one, and what it says goes wrong.
struct Source {
  std::span<const std::byte> file;
  std::uint64_t at = 0;
  std::string problem = {};
};

Source& source(void* handle) { return *static_cast<Source*>(handle); }

tmsize_t read(void* handle, void* to, tmsize_t size) {
  Source& from = source(handle);
  const std::uint64_t left = from.file.size() - std::min<std::uint64_t>(from.at, from.file.size());
  const std::uint64_t taken = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::max<tmsize_t>(size, 0)));
  if (taken > 0) std::memcpy(to, from.file.data() + from.at, taken);
  from.at += taken;
  return static_cast<tmsize_t>(taken);
}
tmsize_t write(void*, void*, tmsize_t) { return 0; }
toff_t seek(void* handle, toff_t offset, int from) {
  Source& file = source(handle);
  const std::uint64_t base = from == SEEK_CUR ? file.at : from == SEEK_END ? file.file.size() : 0;
  return file.at = base + offset;
}
int close(void*) { return 0; }
toff_t size_of(void* handle) { return source(handle).file.size(); }

int remember(TIFF*, void* handle, const char*, const char* format, va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  if (source(handle).problem.empty()) source(handle).problem = text;
  return 1;  // not to be printed
}
int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct Close {
  void operator()(TIFF* file) const { tiff().close(file); }
};
struct FreeOptions {
  void operator()(TIFFOpenOptions* options) const { tiff().open_options_free(options); }
};

[[noreturn]] void refuse(const std::string& why, const std::string& name) {
  throw Error(ErrorCode::bad_input, "the TIFF file is damaged or of a rare kind" + (why.empty() ? "" : " (" + why + ")") + "; save it as PNG",
              name);
}

/// Pixels as stored, colours multiplied by their alpha.
std::vector<std::uint32_t> read_pixels(TIFF* file, std::uint32_t width, std::uint32_t height, bool& has_alpha, const Source& from,
                                       const std::string& name) {
  char why[1024] = "";
  TIFFRGBAImage picture;
  if (!tiff().picture_ok(file, why) || !tiff().picture_begin(&picture, file, 1, why)) refuse(why, name);
  const std::unique_ptr<TIFFRGBAImage, decltype(&TIFFRGBAImageEnd)> end(&picture, tiff().picture_end);
  picture.req_orientation = picture.orientation;  // we turn it ourselves: libtiff does half of the eight
  has_alpha = picture.alpha != 0;
  std::vector<std::uint32_t> pixels(std::size_t{width} * height);
  if (!tiff().picture_get(&picture, pixels.data(), width, height)) refuse(from.problem, name);
  return pixels;
}

}  // namespace

bool looks_like_tiff(std::span<const std::byte> file) {
  if (file.size() < 8) return false;
  // Little or big endian, then 42, or 43 for BigTIFF.
  constexpr std::array<std::array<unsigned char, 4>, 4> kStarts{
      {{'I', 'I', 42, 0}, {'M', 'M', 0, 42}, {'I', 'I', 43, 0}, {'M', 'M', 0, 43}}};
  return std::ranges::any_of(kStarts, [&](const auto& start) { return std::memcmp(file.data(), start.data(), start.size()) == 0; });
}

Photo decode_tiff(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  Source from{file};
  const std::unique_ptr<TIFFOpenOptions, FreeOptions> settings(tiff().open_options_alloc());
  tiff().open_options_set_error_handler_ext_r(settings.get(), remember, &from);
  tiff().open_options_set_warning_handler_ext_r(settings.get(), ignore, nullptr);
  const std::unique_ptr<TIFF, Close> opened(
      tiff().client_open_ext(name.c_str(), "rm", &from, read, write, seek, close, size_of, nullptr, nullptr, settings.get()));
  if (!opened) refuse(from.problem, name);
  std::uint32_t width = 0, height = 0;
  std::uint16_t orientation = 1;
  tiff().get_field(opened.get(), TIFFTAG_IMAGEWIDTH, &width);
  tiff().get_field(opened.get(), TIFFTAG_IMAGELENGTH, &height);
  tiff().get_field_defaulted(opened.get(), TIFFTAG_ORIENTATION, &orientation);
  check_picture_size(width, height, options.max_pixels, name);

  bool has_alpha = false;
  const std::vector<std::uint32_t> pixels = read_pixels(opened.get(), width, height, has_alpha, from, name);
  Photo photo;
  photo.image = Image(static_cast<int>(width), static_cast<int>(height), 3);
  if (has_alpha) photo.alpha.resize(pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const std::uint32_t alpha = has_alpha ? TIFFGetA(pixels[i]) : 255;
    const auto whole = [&](std::uint32_t value) {
      return static_cast<std::uint8_t>(alpha == 0 ? value : std::min(255u, (value * 255 + alpha / 2) / alpha));
    };
    photo.image.pixels[3 * i] = whole(TIFFGetR(pixels[i]));
    photo.image.pixels[3 * i + 1] = whole(TIFFGetG(pixels[i]));
    photo.image.pixels[3 * i + 2] = whole(TIFFGetB(pixels[i]));
    if (has_alpha) photo.alpha[i] = static_cast<std::uint16_t>(alpha * 257);
  }
  std::uint32_t length = 0;
  void* profile = nullptr;
  if (tiff().get_field(opened.get(), TIFFTAG_ICCPROFILE, &length, &profile) && profile != nullptr) {
    const auto* begin = static_cast<const std::byte*>(profile);
    photo.metadata.icc_profile.assign(begin, begin + length);
  }
  turn_upright(photo, orientation);
  return photo;
}

}  // namespace ilat
