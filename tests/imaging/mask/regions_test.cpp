#include "imaging/mask/regions.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

void mark(Image& mask, Box box) {
  for (int y = box.top; y < box.bottom; ++y) std::fill(mask.row(y) + box.left, mask.row(y) + box.right, 255);
}

TEST(Regions, TwoFacesInAGroupPhotoAreSeenOneByOne) {
  Image mask(4000, 3000, 1);
  mark(mask, {500, 1000, 700, 1100});
  mark(mask, {3000, 1200, 3200, 1300});
  const auto regions = separate_regions(mask, 128);
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_EQ(regions[0].frame.side, 400);
  EXPECT_EQ(regions[0].frame.x, 400);
  EXPECT_EQ(regions[1].frame.x, 2900);
  EXPECT_EQ(bounding_box(regions[0].mask), (Box{500, 1000, 700, 1100}));
  EXPECT_EQ(bounding_box(regions[1].mask), (Box{3000, 1200, 3200, 1300}));
}

TEST(Regions, TwoEyesOfOneFaceShareAFrame) {
  Image mask(4000, 3000, 1);
  mark(mask, {1000, 1000, 1300, 1150});
  mark(mask, {1500, 1000, 1800, 1150});
  const auto regions = separate_regions(mask, 128);
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_EQ(regions[0].frame.side, 1600);
  EXPECT_EQ(regions[0].mask.pixels, mask.pixels);
}

TEST(Regions, APortraitIsOneRegionHoweverItIsMasked) {
  Image mask(256, 256, 1);
  mark(mask, {0, 0, 4, 4});
  mark(mask, {250, 250, 256, 256});
  EXPECT_EQ(separate_regions(mask, 128).size(), 1u);
}

TEST(Regions, AScatteredMaskGivesNoMoreThanSixteen) {
  Image mask(6000, 4000, 1);
  for (int y = 20; y < 4000; y += 400)
    for (int x = 20; x < 6000; x += 400) mask.row(y)[x] = 255;
  EXPECT_LE(separate_regions(mask, 32).size(), 16u);
  EXPECT_LE(separate_regions(random_pixels(3000, 2000, 0.3, 1), 32).size(), 16u);  // a part a pixel, almost
}

TEST(Regions, AnEmptyMaskIsRefused) {
  expect_error(ErrorCode::bad_input, {"mask", "white"}, [] { separate_regions(Image(50, 50, 1, 127), 32); });
}

RC_GTEST_PROP(PromiseRegions, EveryMaskedPixelIsInExactlyOneAndInItsFrame, ()) {
  const int width = *rc::gen::inRange(1, 900), height = *rc::gen::inRange(1, 700);
  Image mask(width, height, 1);
  for (int boxes = *rc::gen::inRange(1, 9); boxes > 0; --boxes) {
    const int left = *rc::gen::inRange(0, width), top = *rc::gen::inRange(0, height);
    mark(mask, {left, top, std::min(width, left + *rc::gen::inRange(1, 40)), std::min(height, top + 20)});
  }
  const auto regions = separate_regions(mask, *rc::gen::element(16, 32, 64));
  std::vector<int> times(mask.pixels.size());
  for (const MaskRegion& region : regions) {
    const Box box = bounding_box(region.mask).value();
    RC_ASSERT(region.frame.x <= box.left && region.frame.x + region.frame.side >= box.right);
    RC_ASSERT(region.frame.y <= box.top && region.frame.y + region.frame.side >= box.bottom);
    for (std::size_t i = 0; i < times.size(); ++i) times[i] += region.mask.pixels[i] >= 128;
  }
  for (std::size_t i = 0; i < times.size(); ++i) RC_ASSERT(times[i] == (mask.pixels[i] >= 128 ? 1 : 0));
}

}  // namespace
}  // namespace ilat::test
