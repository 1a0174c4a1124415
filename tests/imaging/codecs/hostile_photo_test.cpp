#include <gtest/gtest.h>

#include "imaging/codecs/handmade_png.h"
#include "imaging/codecs/made_jpeg.h"
#include "imaging/codecs/made_webp.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/files_with_metadata.h"
#include "imaging/photo/overwrite.h"
#include "imaging/photo/peak_memory.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

using Bytes = std::vector<std::byte>;

/// The file is refused with these words, and finding that out takes next to no memory.
void expect_refused_cheaply(const Bytes& file, const std::vector<std::string>& words) {
  expect_error(ErrorCode::bad_input, words, [&] { decode_photo(file, {}, "hostile"); });
  const ChildRun run = in_child([&] {
    try {
      decode_photo(file, {}, "hostile");
    } catch (const Error&) {
      return true;
    }
    return false;
  });
  EXPECT_TRUE(run.succeeded);
  if (kMemoryIsMeasured) {
    EXPECT_LT(run.megabytes, 48);
  }
}

HandmadePng small_png() { return {.width = 4, .height = 3, .samples = std::vector<unsigned>(36, 99)}; }
MadeJpeg small_jpeg() { return {.width = 4, .height = 3, .samples = std::vector<std::uint8_t>(36, 99)}; }
MadeWebp small_webp() { return {.width = 4, .height = 3, .samples = std::vector<std::uint8_t>(48, 99)}; }

TEST(HostilePhoto, PngThatClaimsFortyThousandSquared) {
  const Bytes small = file_of(small_png());
  Bytes header;
  for (const int byte : {0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40, 8, 2, 0, 0, 0})
    header.push_back(static_cast<std::byte>(byte));
  Bytes file(small.begin(), small.begin() + 8);
  for (const Bytes& part : {png_chunk("IHDR", header), Bytes(small.begin() + 33, small.end())})
    file.insert(file.end(), part.begin(), part.end());
  expect_refused_cheaply(file, {"hostile", "40000 x 40000", "100 megapixels", "--max-pixels"});
}

TEST(HostilePhoto, JpegThatClaimsSixtyFiveThousandSquared) {
  Bytes file = file_of(small_jpeg());
  const std::size_t frame = text_of(file).find("\xff\xc0");
  overwrite(file, frame + 5, 65'000, 2, true);
  overwrite(file, frame + 7, 65'000, 2, true);
  expect_refused_cheaply(file, {"hostile", "65000 x 65000", "100 megapixels"});
}

TEST(HostilePhoto, WebpThatClaimsItsLargestSizes) {
  Bytes lossless = file_of(small_webp());
  const std::size_t sizes = text_of(lossless).find("VP8L") + 9;  // after the tag, the length and the signature
  overwrite(lossless, sizes, 0x0fffffff, 4, false);              // 14 bits each of width - 1 and height - 1
  expect_refused_cheaply(lossless, {"hostile", "16384 x 16384"});
  MadeWebp lossy = small_webp();
  lossy.lossless = false;
  Bytes file = file_of(lossy);
  const std::size_t start_code = text_of(file).find("\x9d\x01\x2a");
  overwrite(file, start_code + 3, 16'383, 2, false);
  overwrite(file, start_code + 5, 16'383, 2, false);
  expect_refused_cheaply(file, {"hostile", "16383 x 16383"});
  lossy.chunks = {{"XMP ", bytes_of_text("<x/>")}};
  file = file_of(lossy);
  const std::size_t canvas = text_of(file).find("VP8X") + 12;
  overwrite(file, canvas, 65'534, 3, false);
  overwrite(file, canvas + 3, 65'535, 3, false);
  expect_refused_cheaply(file, {"hostile"});
}

TEST(HostilePhoto, AnimationsAreRefusedByName) {
  expect_error(ErrorCode::bad_input, {"moving", "animation"},
               [] { decode_photo(animation_of(small_webp()), {}, "moving"); });
}

/// zlib's format: `size` letters a in a hundredth of the room.
Bytes letters_compressed(std::uint32_t size) {
  Bytes stream{std::byte{0x78}, std::byte{0x9c}};
  unsigned held = 0, bits = 0;
  const auto put_bits = [&](unsigned value, unsigned count) {
    held |= value << bits;
    for (bits += count; bits >= 8; bits -= 8, held >>= 8) stream.push_back(static_cast<std::byte>(held & 0xff));
  };
  put_bits(0b011, 3);       // the last block, with the fixed codes
  put_bits(0b10001001, 8);  // an a, its code's highest bit first
  for (std::uint32_t i = 1; i < size; i += 258) {
    put_bits(0b10100011, 8);  // 258 bytes more
    put_bits(0, 5);           // of what lies one byte back
  }
  put_bits(0, 7);  // the block's end
  put_bits(0, 7);
  const std::uint64_t n = size, a = (1 + 97 * n) % 65521, b = (n + 97 * (n * (n + 1) / 2 % 65521)) % 65521;
  const auto sum = static_cast<std::uint32_t>(b << 16 | a);
  for (int shift = 24; shift >= 0; shift -= 8) stream.push_back(static_cast<std::byte>(sum >> shift & 0xff));
  return stream;
}

TEST(HostilePhoto, CompressedChunksDoNotUnfoldWithoutEnd) {
  constexpr std::uint32_t kSize = 1 + 258 * 1'600'000;  // 413 MB out of 2.6
  for (const auto& [type, beginning] :
       std::vector<std::pair<std::string, std::string>>{{"zTXt", std::string("ilat\0\0", 6)},
                                                        {"iTXt", std::string("ilat\0\1\0\0\0", 9)},
                                                        {"iCCP", std::string("p\0\0", 3)}}) {
    HandmadePng png = small_png();
    Bytes content = bytes_of_text(beginning);
    const Bytes letters = letters_compressed(kSize);
    content.insert(content.end(), letters.begin(), letters.end());
    png.chunks.emplace_back(type, content);
    const Bytes file = file_of(png);
    const ChildRun run = in_child([&] {
      try {
        return decode_photo(file, {}, "hostile").image.width == 4;  // without that chunk
      } catch (const Error& error) {
        return error.code() == ErrorCode::bad_input;
      }
    });
    EXPECT_TRUE(run.succeeded) << type;
    if (kMemoryIsMeasured) {
      EXPECT_LT(run.megabytes, 150) << type;
    }
  }
}

TEST(HostilePhoto, SmallCompressedTextIsRead) {  // so that the test above fails where it should
  HandmadePng png = small_png();
  Bytes content = bytes_of_text(std::string("ilat\0\0", 6));
  const Bytes letters = letters_compressed(259);
  content.insert(content.end(), letters.begin(), letters.end());
  png.chunks.emplace_back("zTXt", content);
  EXPECT_EQ(decode_photo(file_of(png), {}, "text").metadata.record.size(), 259u);
}

TEST(HostilePhoto, HugeTextsAreRefused) {
  HandmadePng png = small_png();
  Bytes text = bytes_of_text(std::string("ilat\0", 5));
  text.resize(40u << 20, std::byte{'x'});
  png.chunks.emplace_back("tEXt", text);
  expect_error(ErrorCode::bad_input, {"hostile"}, [&] { decode_photo(file_of(png), {}, "hostile"); });
}

TEST(HostilePhoto, JpegOfEndlessScans) {
  MadeJpeg jpeg = small_jpeg();
  jpeg.separate_scans = true;
  const std::string file = text_of(file_of(jpeg));
  const std::size_t second = file.find("\xff\xda", file.find("\xff\xda") + 2),
                    third = file.find("\xff\xda", second + 2);
  ASSERT_NE(third, std::string::npos);
  const auto with_scans = [&](int count) {
    std::string longer = file.substr(0, third);
    for (int i = 0; i < count; ++i) longer += file.substr(second, third - second);
    return bytes_of_text(longer + file.substr(third));
  };
  EXPECT_EQ(decode_photo(with_scans(3), {}, "photo").image.width, 4);
  expect_error(ErrorCode::bad_input, {"hostile", "scans"}, [&] { decode_photo(with_scans(300), {}, "hostile"); });
}

}  // namespace
}  // namespace ilat::test
