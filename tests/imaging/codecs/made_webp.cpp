#include "imaging/codecs/made_webp.h"

#include <gtest/gtest.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace ilat::test {
namespace {

std::vector<std::byte> encoded(const MadeWebp& webp) {
  WebPConfig config;
  WebPConfigInit(&config);
  config.lossless = config.exact = webp.lossless;
  config.quality = 100;
  config.method = webp.lossless ? 0 : 4;
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  WebPPicture picture;
  WebPPictureInit(&picture);
  picture.width = webp.width;
  picture.height = webp.height;
  picture.use_argb = 1;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  (webp.alpha ? WebPPictureImportRGBA : WebPPictureImportRGBX)(&picture, webp.samples.data(), 4 * webp.width);
  EXPECT_TRUE(WebPEncode(&config, &picture)) << picture.error_code;
  WebPPictureFree(&picture);
  const auto* begin = reinterpret_cast<const std::byte*>(writer.mem);
  std::vector<std::byte> file(begin, begin + writer.size);
  WebPMemoryWriterClear(&writer);
  return file;
}

WebPData data_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> assembled(WebPMux* mux) {
  WebPData data;
  EXPECT_EQ(WebPMuxAssemble(mux, &data), WEBP_MUX_OK);
  const auto* begin = reinterpret_cast<const std::byte*>(data.bytes);
  std::vector<std::byte> file(begin, begin + data.size);
  WebPDataClear(&data);
  WebPMuxDelete(mux);
  return file;
}

}  // namespace

std::vector<std::byte> file_of(const MadeWebp& webp) {
  const std::vector<std::byte> image = encoded(webp);
  if (webp.chunks.empty()) return image;
  WebPMux* mux = WebPMuxNew();
  const WebPData data = data_of(image);
  WebPMuxSetImage(mux, &data, 1);
  for (const auto& [name, content] : webp.chunks) {
    const WebPData chunk = data_of(content);
    WebPMuxSetChunk(mux, name.c_str(), &chunk, 1);
  }
  return assembled(mux);
}

std::vector<std::byte> animation_of(const MadeWebp& webp) {
  const std::vector<std::byte> image = encoded(webp);
  WebPMux* mux = WebPMuxNew();
  for (int i = 0; i < 2; ++i) {
    WebPMuxFrameInfo frame{};
    frame.bitstream = data_of(image);
    frame.id = WEBP_CHUNK_ANMF;
    frame.duration = 100;
    WebPMuxPushFrame(mux, &frame, 1);
  }
  const WebPMuxAnimParams endless{0, 0};
  WebPMuxSetAnimationParams(mux, &endless);
  return assembled(mux);
}

}  // namespace ilat::test
