#include <gtest/gtest.h>

#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "ilat/photo.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/photo_format.h"
#include "support/expect_error.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

// Kinds that are read where their libraries are built in.

void put(std::string& file, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) file += static_cast<char>(value >> (8 * i) & 0xff);
}

struct Tag {
  std::uint32_t number, type, count, value;
};

/// A little-endian TIFF of one strip: 3 x 2 pixels, red, green, blue over black, grey, white, and alpha if `samples` is 4.
std::string small_tiff(std::uint32_t orientation = 1, std::uint32_t samples = 3, std::uint32_t width = 3) {
  const std::uint8_t pixels[6][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {0, 0, 0}, {128, 128, 128}, {255, 255, 255}};
  std::vector<Tag> tags{{256, 3, 1, width}, {257, 3, 1, 2},       {258, 3, 1, 8},          {259, 3, 1, 1},
                        {262, 3, 1, 2},     {273, 4, 1, 0},       {274, 3, 1, orientation}, {277, 3, 1, samples},
                        {278, 3, 1, 2},     {279, 4, 1, 6 * samples}};
  tags[2] = {258, 3, samples, 0};
  if (samples == 4) tags.push_back({338, 3, 1, 2});  // unassociated alpha
  const auto after = static_cast<std::uint32_t>(8 + 2 + 12 * tags.size() + 4);
  tags[2].value = after;
  tags[5].value = after + 8;
  std::string file("II*\0", 4);
  put(file, 8, 4);
  put(file, static_cast<std::uint32_t>(tags.size()), 2);
  for (const Tag& tag : tags) {
    put(file, tag.number, 2);
    put(file, tag.type, 2);
    put(file, tag.count, 4);
    put(file, tag.value, 4);
  }
  put(file, 0, 4);
  for (int i = 0; i < 4; ++i) put(file, 8, 2);
  for (int i = 0; i < 6; ++i) {
    for (const std::uint8_t value : pixels[i]) file += static_cast<char>(value);
    if (samples == 4) file += static_cast<char>(i == 0 ? 128 : 255);
  }
  return file;
}

Photo decoded(const std::string& file) { return decode_photo(std::as_bytes(std::span(file)), {}, "a.tif"); }

using Pixels = std::vector<std::uint8_t>;

TEST(TiffDecoder, ColoursAlphaAndOrientation) {
  if (!has_picture_name("a.tif")) GTEST_SKIP() << "built without libtiff";
  const Pixels upright{255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255};
  EXPECT_EQ(decoded(small_tiff()).image.pixels, upright);
  const Photo turned = decoded(small_tiff(6));  // its first row is the right side
  EXPECT_EQ(turned.image.width, 2);
  EXPECT_EQ(turned.image.height, 3);
  EXPECT_EQ(Pixels(turned.image.row(0), turned.image.row(0) + 6), (Pixels{0, 0, 0, 255, 0, 0}));
  const Photo clear = decoded(small_tiff(1, 4));
  ASSERT_EQ(clear.alpha.size(), 6u);
  EXPECT_EQ(clear.alpha[0], 128 * 257);
  EXPECT_EQ(clear.alpha[5], 65535);
  EXPECT_EQ(clear.image.pixels[0], 255);
}

TEST(TiffDecoder, DamagedAndHugeFilesAreRefused) {
  if (!has_picture_name("a.tif")) GTEST_SKIP() << "built without libtiff";
  const std::string file = small_tiff();
  for (const std::size_t kept : {std::size_t{8}, std::size_t{60}, file.size() - 5})
    expect_error([&] { decoded(file.substr(0, kept)); }, ErrorCode::bad_input, {"a.tif"});
  expect_error([&] { decode_photo(std::as_bytes(std::span(file)), {.max_pixels = 5}, "a.tif"); }, ErrorCode::bad_input, {"a.tif"});
}

TEST(HeifDecoder, TheMainPictureIsRead) {
  if (!has_picture_name("a.heic")) GTEST_SKIP() << "built without libheif";
  const Photo photo = read_photo(source_folder() / "tests/imaging/codecs/files/quarters.heic");
  ASSERT_EQ(photo.image.width, 64);
  ASSERT_EQ(photo.image.height, 48);
  const auto near_to = [&](int x, int y, int red, int green, int blue) {
    const std::uint8_t* pixel = photo.image.row(y) + 3 * x;
    return std::abs(pixel[0] - red) < 12 && std::abs(pixel[1] - green) < 12 && std::abs(pixel[2] - blue) < 12;
  };
  EXPECT_TRUE(near_to(16, 12, 220, 200, 180));
  EXPECT_TRUE(near_to(48, 12, 30, 200, 20));
  EXPECT_TRUE(near_to(16, 36, 220, 40, 20));
  EXPECT_TRUE(near_to(48, 36, 30, 40, 180));
}

TEST(HeifDecoder, DamagedFilesAreRefused) {
  if (!has_picture_name("a.heic")) GTEST_SKIP() << "built without libheif";
  const std::string file = read_text(source_folder() / "tests/imaging/codecs/files/quarters.heic");
  for (const std::size_t kept : {std::size_t{40}, file.size() / 2, file.size() - 1})
    expect_error([&] { decode_photo(std::as_bytes(std::span(file)).first(kept), {}, "a.heic"); }, ErrorCode::bad_input, {"a.heic"});
}

}  // namespace
}  // namespace ilat::test
