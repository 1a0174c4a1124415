#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "imaging/codecs/jpeg_codec.h"
#include "imaging/codecs/png_codec.h"
#include "imaging/photo/grey.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

std::span<const std::byte> first(const std::vector<std::byte>& bytes, std::size_t count) {
  return std::span(bytes).first(count);
}

TEST(Png, RoundTripIsExact) {
  const TemporaryFolder folder;
  for (const int channels : {1, 3})
    for (const auto& [width, height] : {std::pair{1, 1}, {37, 23}, {200, 3}}) {
      const Image image = noise(width, height, channels, 7);
      write_image(folder.at("picture.PNG"), image);
      const Image back = read_image(folder.at("picture.PNG"), channels);
      EXPECT_EQ(back.width, width);
      EXPECT_EQ(back.height, height);
      EXPECT_EQ(back.channels, channels);
      EXPECT_EQ(back.pixels, image.pixels);
    }
}

TEST(Jpeg, RoundTripIsCloseAndKeepsColours) {
  const TemporaryFolder folder;
  const Image image = gradient(61, 45);
  for (const auto& [quality, most] : {std::pair{95, 8}, {60, 40}}) {
    write_image(folder.at("picture.jpeg"), image, quality);
    const Image back = read_image(folder.at("picture.jpeg"));
    ASSERT_EQ(back.pixels.size(), image.pixels.size());
    for (std::size_t i = 0; i < image.pixels.size(); ++i) ASSERT_NEAR(back.pixels[i], image.pixels[i], most) << quality;
  }
}

TEST(Jpeg, GreyPicturesStayGrey) {
  const Image grey = to_grey(gradient(40, 30));
  const Image back = decode_jpeg(encode_jpeg(grey, {}, 95), {}, "grey.jpg").image;
  for (std::size_t i = 0; i < grey.pixels.size(); ++i) {
    ASSERT_NEAR(back.pixels[3 * i], grey.pixels[i], 8);
    ASSERT_EQ(back.pixels[3 * i], back.pixels[3 * i + 1]);
    ASSERT_EQ(back.pixels[3 * i], back.pixels[3 * i + 2]);
  }
}

TEST(Codecs, ColoursBecomeGreyThroughLumaInBothFormats) {
  const TemporaryFolder folder;
  for (const char* name : {"picture.png", "picture.jpg"}) {
    write_image(folder.at(name), noise(33, 21, 3, 3));
    EXPECT_EQ(read_image(folder.at(name), 1).pixels, to_grey(read_image(folder.at(name), 3)).pixels) << name;
  }
}

TEST(Codecs, FormatIsToldByContentNotByName) {
  const TemporaryFolder folder;
  const Image image = noise(9, 8, 3, 1);
  put_bytes(folder.at("really-a-png.jpg"), encode_png(photo_of(image), {}));
  EXPECT_EQ(read_image(folder.at("really-a-png.jpg")).pixels, image.pixels);
}

TEST(Jpeg, CutAnywhereIsAnErrorNotAGreyBottom) {
  const std::vector<std::byte> whole = encode_jpeg(noise(48, 48, 3, 2), {}, 80);
  for (std::size_t cut = 3; cut < whole.size(); cut += 7)
    expect_error(ErrorCode::bad_input, {"cut.jpg"}, [&] { decode_jpeg(first(whole, cut), {}, "cut.jpg"); });
  expect_error(ErrorCode::bad_input, {"truncated"},
               [&] { decode_jpeg(first(whole, whole.size() - 1), {}, "cut.jpg"); });
  expect_error(ErrorCode::bad_input, {"truncated"},
               [&] { decode_jpeg(first(whole, whole.size() / 2), {}, "cut.jpg"); });
}

TEST(Png, CutAnywhereIsAnError) {
  const std::vector<std::byte> whole = encode_png(photo_of(noise(24, 24, 3, 2)), {});
  for (std::size_t cut = 8; cut < whole.size(); cut += cut + 5 < whole.size() ? 5 : 1)
    expect_error(ErrorCode::bad_input, {"cut.png"}, [&] { decode_png(first(whole, cut), {}, "cut.png"); });
  expect_error(ErrorCode::bad_input, {"truncated"}, [&] { decode_png(first(whole, whole.size() / 2), {}, "cut.png"); });
}

TEST(Codecs, DamagedBytesGiveAPictureOrAnErrorAndNothingElse) {
  std::mt19937 random(11);
  const std::vector<std::byte> jpeg = encode_jpeg(gradient(40, 40), {}, 80),
                               png = encode_png(photo_of(gradient(40, 40)), {});
  std::set<bool> outcomes;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<std::byte> bytes = trial % 2 ? jpeg : png;
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<std::byte>(random() & 0xff);
    try {
      const Image image = (trial % 2 ? decode_jpeg : decode_png)(bytes, {}, "damaged").image;
      EXPECT_FALSE(image.empty());
      outcomes.insert(true);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
      outcomes.insert(false);
    }
  }
  EXPECT_TRUE(outcomes.contains(false));
}

std::uint32_t crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0u;
  for (const std::byte byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

void put_big_endian(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value, int count) {
  for (int i = 0; i < count; ++i)
    bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value >> (8 * (count - 1 - i)) & 0xff);
}

TEST(Png, HugeClaimedSizesAreRefusedBeforeDecoding) {
  std::vector<std::byte> bytes = encode_png(photo_of(noise(8, 8, 3, 1)), {});
  put_big_endian(bytes, 16, 200'000, 4);  // IHDR: length 4, type 4, width, height; then its checksum
  put_big_endian(bytes, 20, 200'000, 4);
  put_big_endian(bytes, 29, crc32(std::span(bytes).subspan(12, 17)), 4);
  expect_error(ErrorCode::bad_input, {"200000 x 200000", "megapixels"}, [&] { decode_png(bytes, {}, "huge.png"); });
}

TEST(Jpeg, HugeClaimedSizesAreRefusedBeforeDecoding) {
  std::vector<std::byte> bytes = encode_jpeg(noise(8, 8, 3, 1), {}, 90);
  std::size_t frame = 0;
  while (!(bytes[frame] == std::byte{0xff} && bytes[frame + 1] == std::byte{0xc0})) ++frame;
  put_big_endian(bytes, frame + 5, 65'000, 2);  // marker 2, length 2, precision 1, height, width
  put_big_endian(bytes, frame + 7, 64'000, 2);
  expect_error(ErrorCode::bad_input, {"64000 x 65000", "megapixels"}, [&] { decode_jpeg(bytes, {}, "huge.jpg"); });
}

TEST(ReadImage, SaysWhatIsWrongWithTheFile) {
  const TemporaryFolder folder;
  expect_error(ErrorCode::not_found, {"nowhere.png"}, [&] { read_image(folder.at("nowhere.png")); });
  expect_error(ErrorCode::bad_input, {"is a folder"}, [&] { read_image(folder.at("")); });
  put_bytes(folder.at("empty.png"), {});
  expect_error(ErrorCode::bad_input, {"empty.png", "is empty"}, [&] { read_image(folder.at("empty.png")); });
  put_bytes(folder.at("words.png"), std::as_bytes(std::span("just some words, no picture")));
  expect_error(ErrorCode::bad_input, {"words.png", "neither"}, [&] { read_image(folder.at("words.png")); });
}

TEST(WriteImage, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  const Image image = noise(5, 5, 3, 1);
  expect_error(ErrorCode::usage, {"picture.bmp", ".png"}, [&] { write_image(folder.at("picture.bmp"), image); });
  expect_error(ErrorCode::usage, {"quality"}, [&] { write_image(folder.at("picture.jpg"), image, 101); });
  expect_error(ErrorCode::usage, {"picture.png"}, [&] { write_image(folder.at("picture.png"), Image()); });
  expect_error(ErrorCode::unwritable, {"missing"}, [&] { write_image(folder.at("missing/picture.png"), image); });
  expect_error(ErrorCode::unwritable, {"picture.jpg"},
               [&] { write_image(folder.at("picture.jpg"), Image(70'000, 1, 3)); });  // JPEG ends at 65,500
  EXPECT_EQ(folder.names().size(), 0u);
  std::filesystem::create_directory(folder.at("folder.png"));
  expect_error(ErrorCode::unwritable, {"folder.png"}, [&] { write_image(folder.at("folder.png"), image); });
  EXPECT_EQ(folder.names().size(), 1u);
}

TEST(WriteImage, AFailedWriteKeepsTheOldFile) {
  const TemporaryFolder folder;
  write_image(folder.at("picture.jpg"), gradient(20, 20));
  const auto before = bytes_of(folder.at("picture.jpg"));
  EXPECT_THROW(write_image(folder.at("picture.jpg"), Image(70'000, 1, 3)), Error);
  EXPECT_EQ(bytes_of(folder.at("picture.jpg")), before);
}

}  // namespace
}  // namespace ilat::test
