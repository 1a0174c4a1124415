#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "imaging/codecs/handmade_png.h"
#include "imaging/codecs/made_jpeg.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/files_with_metadata.h"
#include "imaging/photo/handmade_exif.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

using Bytes = std::vector<std::byte>;

const std::string kPacket =
    "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description "
    "dc:creator='Zo\xc3\xab' tiff:Orientation='1'/></x:xmpmeta><?xpacket end='w'?>";

Parts full_parts() {
  return {tiff_of({.orientation = 1, .width = kPartsWidth, .height = kPartsHeight}),
          icc_profile("RGB "),
          bytes_of_text(kPacket),
          {}};
}

/// What a photo of full_parts() says, whatever it came through.
void expect_full(const PhotoMetadata& metadata) {
  EXPECT_EQ(exif_value(metadata.exif, kTagMake), std::string(kCameraName, sizeof kCameraName));
  EXPECT_EQ(exif_value(metadata.exif, kTagUnknown), std::string(kUnknownText, sizeof kUnknownText));
  EXPECT_EQ(exif_value(metadata.exif, kTagDate), std::string("2021:05:06 07:08:09", 20));
  EXPECT_TRUE(exif_value(metadata.exif, kTagLatitude).has_value());
  EXPECT_EQ(exif_number(metadata.exif, kTagOrientation), 1);
  EXPECT_EQ(text_of(metadata.exif).find(kThumbnail), std::string::npos);
  EXPECT_EQ(metadata.icc_profile, icc_profile("RGB "));
  EXPECT_EQ(text_of(metadata.xmp), kPacket);
}

Photo through(const Photo& photo, const std::string& extension, const WriteOptions& options = {}) {
  return decode_photo(encode_photo(photo, *photo_format("photo" + extension), options), {}, "photo" + extension);
}

constexpr const char* kRecord = R"({"program":"ilat 0.1.0","seed":7,"options":{"temperature":0.6}})";

/// From each format to each.
class Metadata : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Metadata, AreCarriedWhateverTheTwoFormats) {
  const auto& [from, to] = GetParam();
  Photo photo = decode_photo(file_with(from, full_parts()), {}, "photo");
  expect_full(photo.metadata);
  photo.metadata.record = kRecord;
  const Photo after = through(photo, to);
  expect_full(after.metadata);
  EXPECT_EQ(after.metadata.record, kRecord);
  EXPECT_EQ(after.metadata.exif, photo.metadata.exif);  // ours came and went without a trace
}

TEST_P(Metadata, TheRecordIsReplacedByTheNext) {
  const auto& [from, to] = GetParam();
  Photo photo = through(decode_photo(file_with(from, full_parts()), {}, "photo"), from);
  EXPECT_EQ(photo.metadata.record, "");
  photo.metadata.record = R"({"edit":1})";
  Photo first = through(photo, from);
  EXPECT_EQ(first.metadata.record, R"({"edit":1})");
  first.metadata.record = R"({"edit":2,"name":"Zo)"
                          "\xc3\xab\"}";
  const Photo second = through(first, to);
  EXPECT_EQ(second.metadata.record, first.metadata.record);
  const Bytes file = encode_photo(second, *photo_format(std::string("photo") + to), {});
  EXPECT_EQ(text_of(file).find("\"edit\":1"), std::string::npos);
}

TEST_P(Metadata, LeftOutExceptForTheProfile) {
  const auto& [from, to] = GetParam();
  Photo photo = decode_photo(file_with(from, full_parts()), {}, "photo");
  photo.metadata.record = kRecord;
  const Photo after = through(photo, to, {.metadata = false});
  EXPECT_TRUE(after.metadata.exif.empty());
  EXPECT_TRUE(after.metadata.xmp.empty());
  EXPECT_EQ(after.metadata.record, "");
  EXPECT_EQ(after.metadata.icc_profile, icc_profile("RGB "));
}

TEST_P(Metadata, OfAPhotoWithoutAnyAreTheRecordAlone) {
  const auto& [from, to] = GetParam();
  Photo photo = decode_photo(file_with(from, {}), {}, "photo");
  EXPECT_TRUE(photo.metadata.exif.empty() && photo.metadata.xmp.empty() && photo.metadata.icc_profile.empty());
  photo.metadata.record = kRecord;
  const Photo after = through(photo, to);
  EXPECT_EQ(after.metadata.record, kRecord);
  EXPECT_TRUE(after.metadata.exif.empty() && after.metadata.xmp.empty() && after.metadata.icc_profile.empty());
}

INSTANTIATE_TEST_SUITE_P(Pairs, Metadata,
                         ::testing::Combine(::testing::Values(".jpg", ".png", ".webp"),
                                            ::testing::Values(".jpg", ".png", ".webp")),
                         [](const auto& pair) {
                           return std::string(std::get<0>(pair.param) + 1) + "_to_" + (std::get<1>(pair.param) + 1);
                         });

TEST(Exif, AnothersCommentStaysUntilTheRecordTakesItsPlace) {
  const std::string comment = std::string("ASCII\0\0\0", 8) + "summer in Brest";
  Parts parts = full_parts();
  parts.exif =
      tiff_of({.big_endian = true, .orientation = 1, .width = kPartsWidth, .height = kPartsHeight, .comment = comment});
  Photo photo = decode_photo(file_with(".jpg", parts), {}, "photo");
  EXPECT_EQ(photo.metadata.record, "");
  EXPECT_EQ(exif_value(through(photo, ".jpg").metadata.exif, kTagComment), comment);
  photo.metadata.record = kRecord;
  EXPECT_EQ(exif_value(through(photo, ".png").metadata.exif, kTagComment), comment);
  EXPECT_EQ(exif_value(through(photo, ".jpg").metadata.exif, kTagComment), std::nullopt);
}

TEST(Xmp, SaysUprightAndShowsNoThumbnail) {
  Parts parts;
  parts.packet = bytes_of_text(
      "<x tiff:Orientation=\"6\" a='b'><xmp:Thumbnails><rdf:Alt>JPEG</rdf:Alt></xmp:Thumbnails>"
      "<tiff:Orientation>8</tiff:Orientation></x>");
  for (const char* extension : {".jpg", ".png", ".webp"}) {
    const Photo photo = decode_photo(file_with(extension, parts), {}, "photo");
    EXPECT_EQ(text_of(photo.metadata.xmp),
              "<x tiff:Orientation=\"1\" a='b'><tiff:Orientation>1</tiff:Orientation></x>");
  }
}

TEST(Xmp, EndsAtItsTextAndIsNoneIfItIsNoText) {
  Parts parts{.packet = bytes_of_text(std::string("<x/>\0\0", 6))};
  EXPECT_EQ(text_of(decode_photo(file_with(".webp", parts), {}, "photo").metadata.xmp), "<x/>");
  parts.packet = bytes_of_text(std::string("<\0x\0/\0>\0", 8));
  EXPECT_TRUE(decode_photo(file_with(".webp", parts), {}, "photo").metadata.xmp.empty());
}

TEST(Profile, OfInksIsDroppedWithThem) {
  MadeJpeg jpeg{.width = 2, .height = 1, .channels = 4, .samples = std::vector<std::uint8_t>(8, 200)};
  jpeg.segments = profile_segments(icc_profile("CMYK"));
  EXPECT_TRUE(decode_photo(file_of(jpeg), {}, "inks.jpg").metadata.icc_profile.empty());
}

TEST(Profile, OfGreyStaysWithAGreyPhoto) {
  HandmadePng png{.width = 2, .height = 1, .colour_type = 0, .samples = {10, 200}};
  png.chunks.emplace_back("iCCP", joined(std::string("grey\0\0", 6), stored_zlib(icc_profile("GRAY", 900))));
  const Photo photo = decode_photo(file_of(png), {}, "grey.png");
  EXPECT_EQ(through(photo, ".png").metadata.icc_profile, icc_profile("GRAY", 900));
  EXPECT_EQ(through(photo, ".jpg").metadata.icc_profile, icc_profile("GRAY", 900));
  EXPECT_TRUE(through(photo, ".webp").metadata.icc_profile.empty());
  Image painted(2, 1, 3, 7), changed(2, 1, 1);
  painted.pixels[0] = 90;
  changed.pixels[0] = 255;
  const Photo edited = through(repainted(photo, painted, changed), ".png");
  EXPECT_TRUE(edited.grey);
  EXPECT_EQ(edited.metadata.icc_profile, icc_profile("GRAY", 900));
  Photo coloured = photo;
  coloured.image = painted;
  EXPECT_FALSE(through(coloured, ".png").grey);
  EXPECT_TRUE(through(coloured, ".png").metadata.icc_profile.empty());
}

TEST(Profile, PiecesOutOfOrderAreSortedAndMissingOnesDropIt) {
  MadeJpeg jpeg{.width = 1, .height = 1, .samples = {1, 2, 3}};
  jpeg.segments = profile_segments(icc_profile("RGB "));
  ASSERT_EQ(jpeg.segments.size(), 3u);
  std::swap(jpeg.segments[0], jpeg.segments[2]);
  EXPECT_EQ(decode_photo(file_of(jpeg), {}, "photo").metadata.icc_profile, icc_profile("RGB "));
  jpeg.segments.pop_back();
  EXPECT_TRUE(decode_photo(file_of(jpeg), {}, "photo").metadata.icc_profile.empty());
}

TEST(WritePhoto, RefusesMetadataThatTheFormatCannotHoldAndWritesNothing) {
  const TemporaryFolder folder;
  Photo photo = photo_of(noise(3, 2, 3, 1));
  photo.metadata.record = std::string(70'000, 'r');
  for (const char* name : {"photo.jpg", "photo.webp"})
    expect_error(ErrorCode::unwritable, {name, "70000", "record"}, [&] { write_photo(folder.at(name), photo); });
  photo.metadata.record.clear();
  photo.metadata.xmp = Bytes(70'000, std::byte{'x'});
  expect_error(ErrorCode::unwritable, {"photo.jpg", "XMP", "70000"}, [&] { write_photo(folder.at("photo.jpg"), photo); });
  EXPECT_EQ(folder.names().size(), 0u);
  write_photo(folder.at("photo.webp"), photo);
  EXPECT_EQ(read_photo(folder.at("photo.webp")).metadata.xmp, photo.metadata.xmp);
  photo.metadata.record = std::string(70'000, 'r');
  write_photo(folder.at("photo.png"), photo);
  EXPECT_EQ(read_photo(folder.at("photo.png")).metadata.record, photo.metadata.record);
}

}  // namespace
}  // namespace ilat::test
