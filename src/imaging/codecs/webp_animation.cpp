#include "imaging/codecs/webp_animation.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>
#include <new>

#include "ilat/error.h"
#include "imaging/photo/exif.h"

namespace ilat {
namespace {

struct DeleteEncoder {
  void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
};
struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

/// What libwebp allocates, freed on every way out.
struct Data {
  WebPData data;

  Data() { WebPDataInit(&data); }
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() { WebPDataClear(&data); }
};

struct Picture {
  WebPPicture picture;

  Picture() {
    if (!WebPPictureInit(&picture)) throw Error(ErrorCode::internal, "another version of libwebp was compiled with");
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() { WebPPictureFree(&picture); }
};

void check(bool done) {
  if (!done) throw Error(ErrorCode::unwritable, "cannot be stored as an animated WebP");
}

void check_frames(const Animation& animation) {
  if (animation.frames.empty()) throw Error(ErrorCode::usage, "an animation needs at least one frame");
  const Image& first = animation.frames.front();
  for (const Image& frame : animation.frames)
    if (frame.width != first.width || frame.height != first.height || frame.channels != 3)
      throw Error(ErrorCode::usage, "the frames of an animation must be RGB and of one size");
  if (first.width > WEBP_MAX_DIMENSION || first.height > WEBP_MAX_DIMENSION)
    throw Error(ErrorCode::unwritable, "cannot be stored as WebP: a side may have " + std::to_string(WEBP_MAX_DIMENSION) +
                                           " pixels; write the frames as PNG");
}

void add_frame(WebPAnimEncoder& encoder, const Image& frame, int at, const WebPConfig& config) {
  Picture picture;
  picture.picture.width = frame.width;
  picture.picture.height = frame.height;
  picture.picture.use_argb = 1;
  if (!WebPPictureImportRGB(&picture.picture, frame.pixels.data(), 3 * frame.width)) throw std::bad_alloc();
  check(WebPAnimEncoderAdd(&encoder, &picture.picture, at, &config) != 0);
}

/// The file with an EXIF comment.
std::vector<std::byte> with_record(const WebPData& animation, const std::string& record) {
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxCreate(&animation, /*copy_data=*/0));
  check(mux != nullptr);
  Data assembled;
  if (!record.empty()) {
    const std::vector<std::byte> exif = exif_with_record({}, record);
    const WebPData chunk{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
    check(WebPMuxSetChunk(mux.get(), "EXIF", &chunk, /*copy_data=*/1) == WEBP_MUX_OK);
  }
  check(WebPMuxAssemble(mux.get(), &assembled.data) == WEBP_MUX_OK);
  const auto* begin = reinterpret_cast<const std::byte*>(assembled.data.bytes);
  return {begin, begin + assembled.data.size};
}

}  // namespace

std::vector<std::byte> encode_webp_animation(const Animation& animation) {
  check_frames(animation);
  WebPConfig config;
  WebPAnimEncoderOptions options;
  if (!WebPConfigInit(&config) || !WebPAnimEncoderOptionsInit(&options))
    throw Error(ErrorCode::internal, "another version of libwebp was compiled with");
  if (animation.quality == 100)
    WebPConfigLosslessPreset(&config, 4);
  else
    config.quality = static_cast<float>(animation.quality);
  const Image& first = animation.frames.front();
  const std::unique_ptr<WebPAnimEncoder, DeleteEncoder> encoder(WebPAnimEncoderNew(first.width, first.height, &options));
  if (!encoder) throw std::bad_alloc();
  int at = 0;
  for (const Image& frame : animation.frames) {
    add_frame(*encoder, frame, at, config);
    at += animation.milliseconds;
  }
  check(WebPAnimEncoderAdd(encoder.get(), nullptr, at, nullptr) != 0);  // how long the last one is shown
  Data assembled;
  check(WebPAnimEncoderAssemble(encoder.get(), &assembled.data) != 0);
  return with_record(assembled.data, animation.record);
}

}  // namespace ilat
