#include "editing/request/unseen_mask.h"

#include <gtest/gtest.h>


namespace ilat::test {
namespace {

TEST(UnseenMask, PixelsOutsideTheFrameAreCounted) {
  Image mask(40, 30, 1);
  for (int y = 5; y < 15; ++y)
    for (int x = 10; x < 30; ++x) mask.row(y)[x] = 255;
  const auto outside = [&](const Placement& frame) { return count_masked(mask, frame).outside; };
  EXPECT_EQ(count_masked(mask, Frame{0, 0, 40}).masked, 200u);
  EXPECT_EQ(outside(Frame{0, 0, 40}), 0u);
  EXPECT_EQ(outside(Frame{10, 5, 20}), 0u);   // to the pixel
  EXPECT_EQ(outside(Frame{20, 0, 30}), 100u);
  EXPECT_EQ(outside(Frame{100, 100, 5}), 200u);
  EXPECT_EQ(outside(Placement(40, 0, 0, 40)), 0u);    // turned by a quarter, the same square
  EXPECT_EQ(outside(Placement(20, -10, 15, 15)), 20u);  // standing on its corner, at (20, -10), (35, 5), (20, 20), (5, 5)
}

}  // namespace
}  // namespace ilat::test
