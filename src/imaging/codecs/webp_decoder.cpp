#include <webp/decode.h>
#include <webp/demux.h>

#include <cstring>
#include <memory>

#include "ilat/error.h"
#include "imaging/codecs/webp_codec.h"
#include "imaging/photo/pixel_limit.h"

namespace ilat {
namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

[[noreturn]] void refuse(bool truncated, const std::string& name) {
  throw Error(ErrorCode::bad_input,
              std::string("the WebP file is ") + (truncated ? "truncated" : "damaged") + "; get a whole copy", name);
}

std::vector<std::byte> chunk(const WebPDemuxer* demuxer, const char* name) {
  WebPChunkIterator found;
  std::vector<std::byte> bytes;
  if (WebPDemuxGetChunk(demuxer, name, 1, &found)) {
    const auto* begin = reinterpret_cast<const std::byte*>(found.chunk.bytes);
    bytes.assign(begin, begin + found.chunk.size);
  }
  WebPDemuxReleaseChunkIterator(&found);
  return bytes;
}

/// Decodes into `buffer`, which has room for the picture in this layout.
void decode_into(std::span<const std::byte> file, WEBP_CSP_MODE layout, std::size_t channels, Image& size_of,
                 std::vector<std::uint8_t>& buffer, const std::string& name) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) throw Error(ErrorCode::internal, "another version of libwebp was compiled with");
  config.output.colorspace = layout;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {buffer.data(), static_cast<int>(channels) * size_of.width, buffer.size()};
  const auto* data = reinterpret_cast<const std::uint8_t*>(file.data());
  const VP8StatusCode status = WebPDecode(data, file.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (status == VP8_STATUS_OUT_OF_MEMORY) throw std::bad_alloc();
  if (status != VP8_STATUS_OK) refuse(status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED, name);
}

}  // namespace

bool looks_like_webp(std::span<const std::byte> file) {
  return file.size() >= 12 && std::memcmp(file.data(), "RIFF", 4) == 0 && std::memcmp(file.data() + 8, "WEBP", 4) == 0;
}

Photo decode_webp(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  const WebPData data{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()};
  WebPDemuxState state = WEBP_DEMUX_PARSING_HEADER;
  const Demuxer demuxer(WebPDemuxPartial(&data, &state));
  if (!demuxer || state != WEBP_DEMUX_DONE) refuse(state != WEBP_DEMUX_PARSE_ERROR, name);
  check_picture_size(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH),
                     WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT), options.max_pixels, name);
  if (WebPDemuxGetI(demuxer.get(), WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG)
    throw Error(ErrorCode::bad_input, "the WebP file is an animation; save one of its frames as a picture", name);
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK) refuse(false, name);

  Photo photo;
  photo.image = Image(features.width, features.height, 3);
  if (features.has_alpha) {
    const std::size_t pixels = photo.image.pixels.size() / 3;
    std::vector<std::uint8_t> rgba(4 * pixels);
    decode_into(file, MODE_RGBA, 4, photo.image, rgba, name);
    photo.alpha.resize(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      std::memcpy(&photo.image.pixels[3 * i], &rgba[4 * i], 3);
      photo.alpha[i] = static_cast<std::uint16_t>(rgba[4 * i + 3] * 257);
    }
  } else {
    decode_into(file, MODE_RGB, 3, photo.image, photo.image.pixels, name);
  }
  photo.metadata = {chunk(demuxer.get(), "EXIF"), chunk(demuxer.get(), "ICCP"), chunk(demuxer.get(), "XMP "), {}};
  return photo;
}

}  // namespace ilat
