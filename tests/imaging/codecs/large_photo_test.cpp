#include <gtest/gtest.h>

#include "imaging/photo/handmade_exif.h"
#include "imaging/photo/peak_memory.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

constexpr int kWidth = 3000, kHeight = 2000;

/// A photo of 6 megapixels: smooth with a little noise, as photos are.
Photo large_photo(bool deep, bool alpha) {
  Photo photo;
  photo.image = Image(kWidth, kHeight, 3);
  if (deep) photo.deep.resize(photo.image.pixels.size());
  if (alpha) photo.alpha.resize(photo.image.pixels.size() / 3);
  std::uint32_t random = 1;
  for (std::size_t i = 0; i < photo.image.pixels.size(); ++i) {
    random = random * 1664525 + 1013904223;
    const std::size_t x = i / 3 % kWidth, y = i / 3 / kWidth;
    const auto value = static_cast<std::uint16_t>((x * (i % 3 + 1) + y * 7) % 60'000 + (random >> 27));
    photo.image.pixels[i] = static_cast<std::uint8_t>(value >> 8);
    if (deep) photo.deep[i] = value;
    if (alpha) photo.alpha[i / 3] = static_cast<std::uint16_t>(x % 256 * (deep ? 256 : 257));
  }
  return photo;
}

/// The middle ninth is repainted.
Image middle_changed() {
  Image changed(kWidth, kHeight, 1);
  for (int y = kHeight / 3; y < 2 * kHeight / 3; ++y)
    std::fill_n(changed.row(y) + kWidth / 3, kWidth / 3, std::uint8_t{255});
  return changed;
}

template <class Sample>
bool kept_equal(const std::vector<Sample>& before, const std::vector<Sample>& after, const Image& changed) {
  const std::size_t channels = before.size() / changed.pixels.size();
  for (std::size_t i = 0; i < before.size(); ++i)
    if (changed.pixels[i / channels] == 0 && before[i] != after.at(i)) return false;
  return before.size() == after.size();
}

struct LargeCase {
  const char* file;
  bool deep, alpha;
  int orientation;
  double bytes_a_pixel;  ///< what reading, repainting and writing may take: measured on x86-64, and a fifth more
};

void PrintTo(const LargeCase& large, std::ostream* to) { *to << large.file; }

class LargePhoto : public ::testing::TestWithParam<LargeCase> {};

TEST_P(LargePhoto, KeepsItsPixelsInBoundedMemory) {
  if (!kMemoryIsMeasured) GTEST_SKIP() << "the memory would be the sanitizer's";
  const LargeCase& large = GetParam();
  const TemporaryFolder folder;
  const auto before = folder.at(large.file), after = folder.at("after.png");
  ASSERT_TRUE(in_child([&] {
                Photo photo = large_photo(large.deep, large.alpha);
                photo.metadata.exif = tiff_of({.orientation = large.orientation, .width = kWidth, .height = kHeight});
                write_photo(before, photo, {.quality = 100});
                return true;
              }).succeeded);
  const ChildRun edit = in_child([&] {
    const Photo photo = read_photo(before);
    Image result = visible_colours(photo);
    for (auto& value : result.pixels) value = static_cast<std::uint8_t>(~value);
    write_photo(after, repainted(photo, result, middle_changed()));
    return true;
  });
  EXPECT_TRUE(edit.succeeded);
  const double bytes_a_pixel = edit.megabytes * 1e6 / (kWidth * kHeight);
  std::printf("%s: %.0f MB, %.1f bytes a pixel\n", large.file, edit.megabytes, bytes_a_pixel);
  EXPECT_LT(bytes_a_pixel, large.bytes_a_pixel);
  EXPECT_TRUE(in_child([&] {
                const Photo old = read_photo(before), now = read_photo(after);
                const Image changed = middle_changed();
                return old.image.width == kWidth && old.image.height == kHeight && now.image.width == kWidth &&
                       kept_equal(old.image.pixels, now.image.pixels, changed) &&
                       kept_equal(old.deep, now.deep, changed) && kept_equal(old.alpha, now.alpha, changed) &&
                       old.image.pixels != now.image.pixels && old.deep.empty() != large.deep &&
                       old.alpha.empty() != large.alpha;
              }).succeeded);
}

INSTANTIATE_TEST_SUITE_P(Slow, LargePhoto,
                         ::testing::Values(LargeCase{"photo.jpg", false, false, 1, 13},
                                           LargeCase{"photo.png", true, true, 1, 35},
                                           LargeCase{"photo.webp", false, true, 1, 17}),
                         [](const auto& large) { return std::string(large.param.file).substr(6); });

}  // namespace
}  // namespace ilat::test
