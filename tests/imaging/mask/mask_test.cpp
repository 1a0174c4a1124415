#include "imaging/mask/mask.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/pictures.h"

namespace ilat::test {
namespace {

TEST(Mask, ThresholdIs128) {
  Image mask(4, 1, 1);
  mask.pixels = {0, 127, 128, 255};
  EXPECT_EQ(binary_mask(mask).pixels, (std::vector<std::uint8_t>{0, 0, 255, 255}));
  EXPECT_EQ(mask_maps(mask).values, (std::vector<float>{0, 0, 1, 1}));
  EXPECT_EQ(bounding_box(mask), (Box{2, 0, 4, 1}));
}

TEST(Mask, NothingMaskedHasNoBox) {
  EXPECT_EQ(bounding_box(Image(5, 4, 1, 127)), std::nullopt);
  EXPECT_EQ(bounding_box(Image(5, 4, 1, 255)), (Box{0, 0, 5, 4}));
}

TEST(Mask, PoolingMarksTheCellsAPixelTouches) {
  Image mask(6, 6, 1);
  mask.row(2)[3] = 255;
  const Image pooled = pool_any(mask, 3, 3);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x) EXPECT_EQ(pooled.row(y)[x], x == 1 && y == 1 ? 255 : 0);
}

RC_GTEST_PROP(PromiseMask, TheBoxHoldsEveryMaskedPixelAndTouchesOnAllSides, ()) {
  const int width = *rc::gen::inRange(1, 40), height = *rc::gen::inRange(1, 40);
  const Image mask = random_pixels(width, height, 0.01 * *rc::gen::inRange(0, 20), *rc::gen::arbitrary<unsigned>());
  const auto box = bounding_box(mask);
  bool any = false, left = false, right = false, top = false, bottom = false;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (mask.row(y)[x] < 128) continue;
      any = true;
      RC_ASSERT(box && x >= box->left && x < box->right && y >= box->top && y < box->bottom);
      left |= x == box->left, right |= x + 1 == box->right, top |= y == box->top, bottom |= y + 1 == box->bottom;
    }
  RC_ASSERT(any == box.has_value());
  RC_ASSERT(!any || (left && right && top && bottom));
}

RC_GTEST_PROP(PromiseMask, PoolingNeverLosesAMaskedPixelNorInventsOne, ()) {
  const int width = *rc::gen::inRange(1, 50), height = *rc::gen::inRange(1, 50);
  const int to_width = *rc::gen::inRange(1, 50), to_height = *rc::gen::inRange(1, 50);
  const Image mask = random_pixels(width, height, 0.01 * *rc::gen::inRange(0, 30), *rc::gen::arbitrary<unsigned>());
  const Image pooled = pool_any(mask, to_width, to_height);
  RC_ASSERT(pooled.width == to_width && pooled.height == to_height);
  // New pixel x covers [x, x + 1) / to_width of the picture, old pixel u [u, u + 1) / width: do they overlap?
  const auto overlap = [](int at, int count, int from, int size) {
    return at * size < (from + 1) * count && from * count < (at + 1) * size;
  };
  for (int y = 0; y < to_height; ++y)
    for (int x = 0; x < to_width; ++x) {
      bool any = false;
      for (int v = 0; v < height; ++v)
        for (int u = 0; u < width; ++u)
          any |= mask.row(v)[u] >= 128 && overlap(x, to_width, u, width) && overlap(y, to_height, v, height);
      RC_ASSERT(pooled.row(y)[x] == (any ? 255 : 0));
    }
}

}  // namespace
}  // namespace ilat::test
