#include <gtest/gtest.h>
#include <spng.h>

#include <cstdlib>
#include <memory>

#include "imaging/codecs/png_codec.h"
#include "imaging/photo/grey.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// A PNG of any colour type and depth, made by libspng itself.
std::vector<std::byte> png_of(spng_ihdr header, const std::vector<std::uint8_t>& samples,
                              spng_plte* palette = nullptr) {
  const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> context(spng_ctx_new(SPNG_CTX_ENCODER), &spng_ctx_free);
  spng_set_ihdr(context.get(), &header);
  if (palette) spng_set_plte(context.get(), palette);
  spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  EXPECT_EQ(spng_encode_image(context.get(), samples.data(), samples.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
  std::size_t size = 0;
  int code = 0;
  const std::unique_ptr<void, void (*)(void*)> buffer(spng_get_png_buffer(context.get(), &size, &code), &std::free);
  const auto* begin = static_cast<const std::byte*>(buffer.get());
  return {begin, begin + size};
}

spng_ihdr header(int width, int height, int depth, int colour_type) {
  spng_ihdr result{};
  result.width = static_cast<std::uint32_t>(width);
  result.height = static_cast<std::uint32_t>(height);
  result.bit_depth = static_cast<std::uint8_t>(depth);
  result.color_type = static_cast<std::uint8_t>(colour_type);
  return result;
}

using Bytes = std::vector<std::uint8_t>;

TEST(PngKinds, PaletteColoursAreLookedUp) {
  spng_plte palette{};
  palette.n_entries = 2;
  palette.entries[0] = {255, 10, 20, 255};
  palette.entries[1] = {30, 40, 50, 255};
  const auto file = png_of(header(3, 1, 8, SPNG_COLOR_TYPE_INDEXED), {1, 0, 1}, &palette);
  EXPECT_EQ(decode_png(file, {}, "palette.png").image.pixels, (Bytes{30, 40, 50, 255, 10, 20, 30, 40, 50}));
}

TEST(PngKinds, SixteenBitSamplesKeepTheirHighByte) {
  const std::uint16_t samples[] = {0x1234, 0xfedc, 0x00ff};  // the machine's byte order, as libspng takes them
  const auto* begin = reinterpret_cast<const std::uint8_t*>(samples);
  const auto file = png_of(header(1, 1, 16, SPNG_COLOR_TYPE_TRUECOLOR), Bytes(begin, begin + 6));
  EXPECT_EQ(decode_png(file, {}, "deep.png").image.pixels, (Bytes{0x12, 0xfe, 0x00}));
}

TEST(PngKinds, AlphaIsDropped) {
  const auto file = png_of(header(2, 1, 8, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA), {1, 2, 3, 0, 4, 5, 6, 255});
  EXPECT_EQ(decode_png(file, {}, "alpha.png").image.pixels, (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(PngKinds, OneBitBecomesBlackAndWhite) {
  const auto file = png_of(header(4, 1, 1, SPNG_COLOR_TYPE_GRAYSCALE), {0b01100000});
  EXPECT_EQ(to_grey(decode_png(file, {}, "bits.png").image).pixels, (Bytes{0, 255, 255, 0}));
}

TEST(PngKinds, GreyWithAlphaKeepsItsGrey) {
  const auto file = png_of(header(2, 1, 8, SPNG_COLOR_TYPE_GRAYSCALE_ALPHA), {77, 255, 200, 0});
  EXPECT_EQ(to_grey(decode_png(file, {}, "grey-alpha.png").image).pixels, (Bytes{77, 200}));
}

}  // namespace
}  // namespace ilat::test
