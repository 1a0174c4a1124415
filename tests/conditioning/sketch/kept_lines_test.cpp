#include "conditioning/sketch/kept_lines.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "conditioning/sketch/sketch.h"
#include "random/random_stream.h"

namespace ilat::test {
namespace {

Image noise(RandomStream& random, int width, int height, int channels) {
  Image image(width, height, channels);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(random.below(256));
  return image;
}

Image boxes(RandomStream& random, int width, int height) {
  Image mask(width, height, 1);
  for (int count = 1 + random.below(3); count > 0; --count) {
    const int left = random.below(width), top = random.below(height);
    const int right = std::min(width, left + 1 + random.below(20)), bottom = std::min(height, top + 1 + random.below(20));
    for (int y = top; y < bottom; ++y) std::fill(mask.row(y) + left, mask.row(y) + right, std::uint8_t{255});
  }
  return mask;
}

RC_GTEST_PROP(PromiseKeptLines, MaskedPixelsChangeNoLineOutsideTheMask, ()) {
  RandomStream random(*rc::gen::arbitrary<std::uint64_t>(), 0, 0);
  const int width = 8 + random.below(60), height = 8 + random.below(60);
  Image photo = noise(random, width, height, 3);
  const Image mask = boxes(random, width, height);
  const FloatMaps before = kept_lines(photo, mask, {});
  const Image other = noise(random, width, height, 3);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    if (mask.pixels[i] >= 128) std::copy_n(other.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, photo.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i));
  const FloatMaps after = kept_lines(photo, mask, {});
  const bool all = std::ranges::all_of(mask.pixels, [](std::uint8_t value) { return value >= 128; });
  for (std::size_t i = 0; i < mask.pixels.size() && !all; ++i)
    if (mask.pixels[i] < 128) RC_ASSERT(before.values[i] == after.values[i]);
}

TEST(KeptLines, FarFromTheMaskTheyAreThePhotosOwnToTheBit) {
  RandomStream random(5, 0, 0);
  const Image photo = noise(random, 90, 90, 3);
  Image mask(90, 90, 1);
  for (int y = 0; y < 10; ++y) std::fill_n(mask.row(y), 10, std::uint8_t{255});
  const FloatMaps own = xdog(photo, {}), kept = kept_lines(photo, mask, {});
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 90; ++x)
      if (x >= 10 + 16 || y >= 10 + 16) {
        EXPECT_EQ(kept.plane(0, 0)[y * 90 + x], own.plane(0, 0)[y * 90 + x]) << x << ", " << y;
      }
  EXPECT_EQ(kept_lines(photo, Image(90, 90, 1), {}).values, own.values);
}

TEST(KeptLines, ALineThatRunsIntoTheMaskIsKeptUpToItsEdge) {
  Image photo(64, 64, 3, 200), mask(64, 64, 1);
  for (int y = 30; y < 33; ++y) std::fill_n(photo.row(y), 3 * 64, std::uint8_t{20});
  for (int y = 0; y < 64; ++y) std::fill_n(mask.row(y) + 32, 32, std::uint8_t{255});
  for (int y = 0; y < 64; ++y) std::fill_n(photo.row(y) + 3 * 32, 3 * 32, std::uint8_t{90});  // not read
  const FloatMaps lines = kept_lines(photo, mask, {});
  for (int x = 0; x < 32; ++x) EXPECT_EQ(lines.plane(0, 0)[31 * 64 + x], 0) << x;
  for (int y = 0; y < 10; ++y) EXPECT_EQ(lines.plane(0, 0)[y * 64 + 31], 1) << "no line along the mask's edge, row " << y;
}

}  // namespace
}  // namespace ilat::test
