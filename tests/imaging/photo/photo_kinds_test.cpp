#include "imaging/photo/photo_kinds.h"

#include <gtest/gtest.h>

#include "imaging/codecs/photo_codec.h"
#include "imaging/photo/grey.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// 1 x 1, single rows and columns, long ones, primes, and the sizes of models.
constexpr std::pair<int, int> kSizes[] = {{1, 1},   {1, 7},   {13, 1},    {3, 5000},
                                          {17, 13}, {97, 61}, {128, 128}, {256, 256}};

/// The largest distance between two colours; 256 if the sizes differ.
int distance(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) return 256;
  int most = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) most = std::max(most, std::abs(a.pixels[i] - b.pixels[i]));
  return most;
}

class PhotoKinds : public ::testing::TestWithParam<PhotoKind> {};

TEST_P(PhotoKinds, AreReadAsTheirFormatSays) {
  for (const auto& [width, height] : kSizes) {
    SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height));
    const MadePhoto made = GetParam().make(width, height);
    const Photo photo = decode_photo(made.file, {}, "photo");
    EXPECT_EQ(photo.image.width, width);
    EXPECT_EQ(photo.image.height, height);
    EXPECT_LE(distance(photo.image, made.expected.image), GetParam().tolerance);
    EXPECT_EQ(photo.grey, made.expected.grey);
    EXPECT_EQ(photo.deep, made.expected.deep);
    EXPECT_EQ(photo.alpha, made.expected.alpha);
  }
}

/// Samples of one pixel, all that a photo has.
std::vector<unsigned> samples_at(const Photo& photo, std::size_t pixel) {
  std::vector<unsigned> samples;
  for (std::size_t i = 3 * pixel; i < 3 * pixel + 3; ++i) {
    samples.push_back(photo.image.pixels[i]);
    if (!photo.deep.empty()) samples.push_back(photo.deep[i]);
  }
  if (!photo.alpha.empty()) samples.push_back(photo.alpha[pixel]);
  return samples;
}

TEST_P(PhotoKinds, KeepEverySampleOutsideTheChangeThroughAnEdit) {
  const TemporaryFolder folder;
  for (const auto& [width, height] : kSizes) {
    SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height));
    const Photo photo = decode_photo(GetParam().make(width, height).file, {}, "photo");
    const Image result = noise(width, height, 3, 21);
    const Image fresh = photo.grey ? to_rgb(to_grey(result)) : result;  // a grey photo takes no colour
    const Image changed = random_pixels(width, height, 0.3, 4);
    write_photo(folder.at("after.png"), repainted(photo, result, changed));
    const Photo after = read_photo(folder.at("after.png"));
    ASSERT_EQ(after.image.width, width);
    ASSERT_EQ(after.image.height, height);
    ASSERT_EQ(after.grey, photo.grey);
    ASSERT_EQ(after.deep.empty(), photo.deep.empty());
    ASSERT_EQ(after.alpha.empty(), photo.alpha.empty());
    for (std::size_t pixel = 0; pixel < changed.pixels.size(); ++pixel) {
      if (changed.pixels[pixel] == 0) {
        ASSERT_EQ(samples_at(after, pixel), samples_at(photo, pixel)) << pixel;
        continue;
      }
      for (std::size_t i = 3 * pixel; i < 3 * pixel + 3; ++i) ASSERT_EQ(after.image.pixels[i], fresh.pixels[i]);
      if (!after.alpha.empty()) {
        ASSERT_EQ(after.alpha[pixel], 65535);
      }
    }
  }
}

TEST_P(PhotoKinds, UneditedAreTheSamePhotoAsPng) {
  const TemporaryFolder folder;
  put_bytes(folder.at("photo"), GetParam().make(97, 61).file);
  const Photo photo = read_photo(folder.at("photo"));
  write_photo(folder.at("after.png"), photo);
  const Photo after = read_photo(folder.at("after.png"));
  EXPECT_EQ(after.image.pixels, photo.image.pixels);
  EXPECT_EQ(after.grey, photo.grey);
  EXPECT_EQ(after.deep, photo.deep);
  EXPECT_EQ(after.alpha, photo.alpha);
}

TEST_P(PhotoKinds, CutAnywhereAreAnErrorThatNamesTheFile) {
  const std::vector<std::byte> whole = GetParam().make(23, 19).file;
  const std::size_t step = std::max<std::size_t>(whole.size() / 150, 1);
  for (std::size_t cut = 0; cut < whole.size(); cut += cut + step < whole.size() - 16 ? step : 1) {
    expect_error(ErrorCode::bad_input, {"cut"}, [&] { decode_photo(std::span(whole).first(cut), {}, "cut"); });
  }
}

TEST_P(PhotoKinds, AboveThePixelLimitAreRefused) {
  const TemporaryFolder folder;
  put_bytes(folder.at("photo"), GetParam().make(40, 30).file);
  EXPECT_EQ(read_photo(folder.at("photo"), {.max_pixels = 1200}).image.width, 40);
  expect_error(ErrorCode::bad_input, {"40 x 30", "1199 pixels", "--max-pixels"},
               [&] { read_photo(folder.at("photo"), {.max_pixels = 1199}); });
}

INSTANTIATE_TEST_SUITE_P(All, PhotoKinds, ::testing::ValuesIn(photo_kinds()), [](const auto& kind) {
  std::string name = kind.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace ilat::test
