#include "imaging/brush.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "imaging/montage.h"
#include "pictures.h"

namespace ilat::test {
namespace {

double area(const Image& mask) {
  return static_cast<double>(std::count(mask.pixels.begin(), mask.pixels.end(), 255)) /
         static_cast<double>(mask.pixels.size());
}

constexpr MaskSynthesis kStrokes{.everything = 0, .strokes = 1}, kShapes{.everything = 0, .strokes = 0};

RC_GTEST_PROP(PromiseRandomMask, TheSameSeedGivesTheSameMaskAndItIsNeverEmpty, ()) {
  const int side = *rc::gen::inRange(8, 100);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Image mask = random_mask(side, {}, seed);
  RC_ASSERT(mask.width == side && mask.height == side && mask.channels == 1);
  RC_ASSERT(mask.pixels == random_mask(side, {}, seed).pixels);
  RC_ASSERT(area(mask) > 0);
  RC_ASSERT(std::all_of(mask.pixels.begin(), mask.pixels.end(), [](int value) { return value == 0 || value == 255; }));
}

TEST(RandomMask, ThreeInTenCoverEverything) {
  int full = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) full += area(random_mask(32, {}, seed)) == 1;
  EXPECT_NEAR(full, 300, 60);
}

TEST(RandomMask, StrokesAndShapesCoverAVariedShareWithinBounds) {
  for (const MaskSynthesis& options : {kStrokes, kShapes}) {
    int low = 0, middle = 0, high = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const double share = area(random_mask(64, options, seed));
      EXPECT_GE(share, 0.05) << seed;
      EXPECT_LE(share, 0.5) << seed;
      ++(share < 0.18 ? low : share < 0.33 ? middle : high);
    }
    EXPECT_GE(std::min({low, middle, high}), 40) << low << " " << middle << " " << high;
  }
}

TEST(RandomMask, DifferentSeedsGiveDifferentMasks) {
  std::set<std::string> masks;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Image mask = random_mask(64, kStrokes, seed);
    masks.emplace(mask.pixels.begin(), mask.pixels.end());
  }
  EXPECT_EQ(masks.size(), 50u);
}

TEST(RandomMask, LandmarksDrawObjectsOfTheFace) {
  Landmarks face{};  // eyes left and right of the top, all else in the lower half
  for (std::size_t i = 0; i < face.size(); ++i)
    face[i] = {static_cast<float>(56 + i % 5 * 4), static_cast<float>(80 + i % 3 * 4)};
  for (std::size_t i = 19; i < 31; ++i) face[i] = {i < 25 ? 44.0f : 84.0f, 50.0f + static_cast<float>(i % 3)};
  int different = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    different += random_mask(128, kShapes, seed, face).pixels != random_mask(128, kShapes, seed).pixels;
  EXPECT_NEAR(different, 100, 70);
  EXPECT_GT(different, 30);
}

TEST(RandomMask, LandmarksOutsideThePictureStillGiveAMask) {
  Landmarks far{};
  for (auto& [x, y] : far) x = y = 1e5f;
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_GT(area(random_mask(32, kShapes, seed, far)), 0);
}

TEST(Montage, CellsStandInReadingOrderOnWhite) {
  const std::vector<Image> images{Image(4, 3, 3, 10), Image(4, 3, 1, 20), Image(2, 2, 3, 30)};
  const Image sheet = montage(images, {.columns = 2, .gutter = 1});
  EXPECT_EQ(sheet.width, 2 * 4 + 3);
  EXPECT_EQ(sheet.height, 2 * 3 + 3);
  EXPECT_EQ(sheet.channels, 3);
  EXPECT_EQ(sheet.row(0)[0], 255);
  EXPECT_EQ(sheet.row(1)[3 * 1], 10);
  EXPECT_EQ(sheet.row(3)[3 * 4 + 2], 10);
  EXPECT_EQ(sheet.row(1)[3 * 5], 255);
  EXPECT_EQ(sheet.row(1)[3 * 6 + 1], 20);
  EXPECT_EQ(sheet.row(5)[3 * 1], 30);
  EXPECT_EQ(sheet.row(5)[3 * 3], 255);
  EXPECT_EQ(sheet.row(5)[3 * 6], 255);
  expect_error(ErrorCode::usage, {"at least one"}, [] { montage({}); });
}

}  // namespace
}  // namespace ilat::test
