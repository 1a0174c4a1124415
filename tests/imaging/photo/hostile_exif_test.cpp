#include <gtest/gtest.h>

#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/files_with_metadata.h"
#include "imaging/photo/handmade_exif.h"
#include "imaging/photo/overwrite.h"

namespace ilat::test {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kSamples = kPartsWidth * kPartsHeight * 3;

/// The photo is read, whatever becomes of its EXIF, and can be written again.
void expect_read_and_written(const Bytes& tiff) {
  const Photo photo = decode_photo(file_with(".jpg", {.exif = tiff}), {}, "photo.jpg");
  EXPECT_EQ(photo.image.pixels.size(), kSamples);
  for (const PhotoFormat format : {PhotoFormat::jpeg, PhotoFormat::png, PhotoFormat::webp}) {
    Photo recorded = photo;
    recorded.metadata.record = "{}";
    const Photo after = decode_photo(encode_photo(recorded, format, {}), {}, "after");
    EXPECT_EQ(after.metadata.record, "{}");
  }
}

TEST(HostileExif, DirectoriesThatLoopEnd) {
  const Bytes sound = tiff_of({.orientation = 6, .width = 4, .height = 3});
  const std::size_t next = 8 + 2 + 12 * 5, exif_pointer = 8 + 2 + 12 * 2 + 8, gps_pointer = exif_pointer + 12;
  for (const std::size_t at : {next, exif_pointer, gps_pointer}) {
    Bytes looping = sound;
    overwrite(looping, at, 8, 4, false);  // the first directory itself
    expect_read_and_written(looping);
  }
  Bytes itself = sound;
  const auto exif_at = static_cast<std::uint32_t>(8 + 2 + 12 * 5 + 4 + 22 + 16);
  overwrite(itself, exif_at + 2, 0x8769, 2, false);  // the Exif directory's first entry: again the Exif directory
  overwrite(itself, exif_at + 4, 4, 2, false);
  overwrite(itself, exif_at + 6, 1, 4, false);
  overwrite(itself, exif_at + 10, exif_at, 4, false);
  expect_read_and_written(itself);
}

TEST(HostileExif, OffsetsAndCountsBeyondTheEnd) {
  const Bytes sound = tiff_of({.orientation = 1, .width = 4, .height = 3});
  for (std::size_t at = 4; at + 4 <= sound.size(); ++at)
    for (const std::uint32_t value : {0xffffffffu, 0x7fffffffu, static_cast<std::uint32_t>(sound.size())}) {
      Bytes bad = sound;
      overwrite(bad, at, value, 4, false);
      const Photo photo = decode_photo(file_with(".jpg", {.exif = bad}), {}, "photo");
      ASSERT_EQ(photo.image.pixels.size(), kSamples);
    }
}

TEST(HostileExif, CutAnywhere) {
  const Bytes sound = tiff_of({.big_endian = true, .orientation = 1, .width = 4, .height = 3});
  for (std::size_t size = 0; size < sound.size(); ++size)
    expect_read_and_written({sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)});
}

}  // namespace
}  // namespace ilat::test
