#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>
#include <new>

#include "ilat/error.h"
#include "imaging/codecs/webp_codec.h"

namespace ilat {
namespace {

struct Picture {
  WebPPicture picture;
  WebPMemoryWriter writer;

  Picture() {
    if (!WebPPictureInit(&picture)) throw Error(ErrorCode::internal, "another version of libwebp was compiled with");
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }
};

struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorCode::unwritable, "cannot be stored as WebP: " + why);
}

/// libwebp's own layout: one 32-bit word a pixel.
void take_pixels(WebPPicture& picture, const Photo& photo) {
  picture.width = photo.image.width;
  picture.height = photo.image.height;
  picture.use_argb = 1;
  if (!WebPPictureAlloc(&picture)) throw std::bad_alloc();
  for (int y = 0; y < photo.image.height; ++y) {
    const std::uint8_t* rgb = photo.image.row(y);
    std::uint32_t* to = picture.argb + static_cast<std::ptrdiff_t>(y) * picture.argb_stride;
    const std::size_t row = static_cast<std::size_t>(y) * static_cast<std::size_t>(photo.image.width);
    for (int x = 0; x < photo.image.width; ++x, rgb += 3) {
      const std::uint32_t alpha =
          photo.alpha.empty() ? 255u : (photo.alpha[row + static_cast<std::size_t>(x)] + 128u) / 257u;
      to[x] = alpha << 24 | static_cast<std::uint32_t>(rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
    }
  }
}

void check_muxed(WebPMuxError error) {
  if (error == WEBP_MUX_MEMORY_ERROR) throw std::bad_alloc();
  if (error != WEBP_MUX_OK) refuse("its metadata are not accepted");
}

std::vector<std::byte> with_metadata(const WebPMemoryWriter& encoded, const PhotoMetadata& metadata) {
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
  if (!mux) throw std::bad_alloc();
  const WebPData image{encoded.mem, encoded.size};
  check_muxed(WebPMuxSetImage(mux.get(), &image, 0));
  const auto set = [&](const char* name, const std::vector<std::byte>& bytes) {
    const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    if (!bytes.empty()) check_muxed(WebPMuxSetChunk(mux.get(), name, &data, 0));
  };
  set("EXIF", metadata.exif);
  set("ICCP", metadata.icc_profile);
  set("XMP ", metadata.xmp);
  WebPData assembled;
  check_muxed(WebPMuxAssemble(mux.get(), &assembled));
  const auto* begin = reinterpret_cast<const std::byte*>(assembled.bytes);
  std::vector<std::byte> file(begin, begin + assembled.size);
  WebPDataClear(&assembled);
  return file;
}

}  // namespace

std::vector<std::byte> encode_webp(const Photo& photo, const PhotoMetadata& metadata, int quality) {
  if (photo.image.width > WEBP_MAX_DIMENSION || photo.image.height > WEBP_MAX_DIMENSION)
    refuse("a side may have " + std::to_string(WEBP_MAX_DIMENSION) + " pixels, the picture is " +
           std::to_string(photo.image.width) + " x " + std::to_string(photo.image.height) + "; write PNG or JPEG");
  WebPConfig config;
  if (!WebPConfigInit(&config)) throw Error(ErrorCode::internal, "another version of libwebp was compiled with");
  if (quality == 100) {
    WebPConfigLosslessPreset(&config, 4);  // of 9 levels of effort; more takes minutes on large photos
    config.exact = 1;                      // keeps the colours under alpha 0
  } else {
    config.quality = static_cast<float>(quality);
  }
  Picture encoded;
  take_pixels(encoded.picture, photo);
  if (!WebPEncode(&config, &encoded.picture)) {
    if (encoded.picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY) throw std::bad_alloc();
    refuse("error " + std::to_string(encoded.picture.error_code) + " of libwebp");
  }
  return with_metadata(encoded.writer, metadata);
}

}  // namespace ilat
