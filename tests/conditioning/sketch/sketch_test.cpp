#include "conditioning/sketch/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ilat::test {
namespace {

TEST(Sketch, FlatPaperIsWhiteAndADarkLineIsBlack) {
  Image photo(64, 64, 3, 200);
  for (int y = 0; y < 64; ++y) std::fill(photo.row(y) + 3 * 30, photo.row(y) + 3 * 33, 20);
  const Image sketch = draw_sketch(photo);
  EXPECT_EQ(sketch.channels, 1);
  EXPECT_EQ(sketch.row(32)[5], 255);
  EXPECT_EQ(sketch.row(32)[31], 0);
}

TEST(Sketch, PicturesSmallerThanTheBrushAreMirroredAsOftenAsNeeded) {
  EXPECT_EQ(draw_sketch(Image(3, 2, 3, 180)).pixels, Image(3, 2, 1, 255).pixels);
  EXPECT_EQ(draw_sketch(Image(1, 1, 1, 180)).pixels, Image(1, 1, 1, 255).pixels);
}

}  // namespace
}  // namespace ilat::test
