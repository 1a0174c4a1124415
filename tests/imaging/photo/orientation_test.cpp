#include <gtest/gtest.h>

#include <array>
#include <string>

#include "imaging/codecs/handmade_png.h"
#include "imaging/codecs/made_jpeg.h"
#include "imaging/codecs/made_webp.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/handmade_exif.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

constexpr int kBlock = 16;  // pixels to a side, so that lossy codecs keep the colours apart

/// The picture that everybody should see: six blocks of colour, a b c above d e f.
constexpr std::array<std::string_view, 2> kUpright = {"abc", "def"};

/// How a camera stores it: what EXIF 2.3 says of each orientation, drawn.
std::vector<std::string> stored(int orientation) {
  switch (orientation) {
    case 2:
      return {"cba", "fed"};
    case 3:
      return {"fed", "cba"};
    case 4:
      return {"def", "abc"};
    case 5:
      return {"ad", "be", "cf"};
    case 6:  // row 0 is the visual right-hand side, column 0 the visual top
      return {"cf", "be", "ad"};
    case 7:
      return {"fc", "eb", "da"};
    case 8:  // row 0 is the visual left-hand side, column 0 the visual bottom
      return {"da", "eb", "fc"};
    default:
      return {"abc", "def"};
  }
}

/// RGBA of a letter's block; alpha differs too.
std::array<std::uint8_t, 4> colour(char letter) {
  switch (letter) {
    case 'a':
      return {220, 30, 30, 200};
    case 'b':
      return {30, 220, 30, 150};
    case 'c':
      return {30, 30, 220, 100};
    case 'd':
      return {220, 220, 30, 80};
    case 'e':
      return {30, 220, 220, 60};
    default:
      return {220, 30, 220, 40};
  }
}

template <class Rows>
std::vector<std::uint8_t> blocks(const Rows& rows, std::size_t channels) {
  std::vector<std::uint8_t> samples;
  for (const auto& row : rows)
    for (int y = 0; y < kBlock; ++y)
      for (const char letter : row)
        for (int x = 0; x < kBlock; ++x)
          for (std::size_t c = 0; c < channels; ++c) samples.push_back(colour(letter)[c]);
  return samples;
}

enum class Container { jpeg, png, deep_png, webp };

std::vector<std::byte> file_with(Container container, int orientation, bool big_endian) {
  const std::vector<std::string> rows = stored(orientation);
  const int width = kBlock * static_cast<int>(rows[0].size()), height = kBlock * static_cast<int>(rows.size());
  const auto exif = tiff_of({.big_endian = big_endian, .orientation = orientation, .width = width, .height = height});
  if (container == Container::jpeg) {
    std::vector<std::byte> segment = bytes_of_text(std::string("Exif\0\0", 6));
    segment.insert(segment.end(), exif.begin(), exif.end());
    return file_of(
        MadeJpeg{.width = width, .height = height, .samples = blocks(rows, 3), .segments = {{0xe1, segment}}});
  }
  const std::vector<std::uint8_t> samples = blocks(rows, 4);
  if (container == Container::webp)
    return file_of(
        MadeWebp{.width = width, .height = height, .alpha = true, .samples = samples, .chunks = {{"EXIF", exif}}});
  HandmadePng png{.width = width, .height = height, .colour_type = 6, .samples = {samples.begin(), samples.end()}};
  png.chunks = {{"eXIf", exif}};
  if (container == Container::deep_png) {
    png.depth = 16;
    for (unsigned& sample : png.samples) sample = sample * 256 + 17;
  }
  return file_of(png);
}

class Orientation : public ::testing::TestWithParam<Container> {};

TEST_P(Orientation, IsUndoneInEverySampleAndSetToUpright) {
  const std::vector<std::uint8_t> upright = blocks(kUpright, 4);
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool big_endian : {false, true}) {
      SCOPED_TRACE(orientation);
      const Photo photo = decode_photo(file_with(GetParam(), orientation, big_endian), {}, "photo");
      ASSERT_EQ(photo.image.width, 3 * kBlock);
      ASSERT_EQ(photo.image.height, 2 * kBlock);
      for (std::size_t pixel = 0; 4 * pixel < upright.size(); ++pixel) {
        for (std::size_t c = 0; c < 3; ++c) {
          ASSERT_NEAR(photo.image.pixels[3 * pixel + c], upright[4 * pixel + c], GetParam() == Container::jpeg ? 4 : 0);
          if (!photo.deep.empty()) {
            ASSERT_EQ(photo.deep[3 * pixel + c], upright[4 * pixel + c] * 256 + 17);
          }
        }
        if (!photo.alpha.empty()) {
          ASSERT_EQ(photo.alpha[pixel] >> 8, upright[4 * pixel + 3]);
        }
      }
      EXPECT_EQ(photo.alpha.empty(), GetParam() == Container::jpeg);
      EXPECT_EQ(exif_number(photo.metadata.exif, kTagOrientation), 1);
      EXPECT_EQ(exif_number(photo.metadata.exif, kTagWidth), 3 * kBlock);
      EXPECT_EQ(exif_number(photo.metadata.exif, kTagHeight), 2 * kBlock);
    }
}

TEST_P(Orientation, OutsideOneToEightCountsAsUpright) {
  for (const int orientation : {0, 9, 65535}) {
    const Photo photo = decode_photo(file_with(GetParam(), orientation, false), {}, "photo");
    EXPECT_EQ(photo.image.width, 3 * kBlock) << orientation;
  }
}

std::string name_of(const ::testing::TestParamInfo<Container>& container) {
  const std::array<std::string, 4> names{"jpeg", "png", "deep_png", "webp"};
  return names.at(static_cast<std::size_t>(container.param));
}

INSTANTIATE_TEST_SUITE_P(Containers, Orientation,
                         ::testing::Values(Container::jpeg, Container::png, Container::deep_png, Container::webp),
                         name_of);

TEST(ReadImage, TurnsMasksAndSketchesToo) {
  const TemporaryFolder folder;
  put_bytes(folder.at("mask.jpg"), file_with(Container::jpeg, 6, false));
  const Image mask = read_image(folder.at("mask.jpg"), 1);
  EXPECT_EQ(mask.width, 3 * kBlock);
  EXPECT_EQ(mask.channels, 1);
}

}  // namespace
}  // namespace ilat::test
