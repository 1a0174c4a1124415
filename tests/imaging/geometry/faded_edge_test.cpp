#include "imaging/geometry/faded_edge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "imaging/geometry/placed.h"

namespace ilat {
namespace {

/// Stripes: what is repeated beyond the edge runs on as streaks.
Image stripes(int width, int height) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < 3 * width; ++x) image.row(y)[x] = y / 2 % 2 ? 255 : 0;
  return image;
}

TEST(PromiseFadedEdge, WhatThePhotoShowsStaysAsItIs) {
  const Image photo = stripes(100, 80);
  for (const Placement& placement : {Placement(20, 20, 40, 0), Placement(40, 20, 30, 15)})
    EXPECT_EQ(seen_faded(photo, placement, 64).pixels, seen(photo, placement, 64).pixels);
  const Placement over_the_edge(-20, 10, 60, 0);
  const Image faded = seen_faded(photo, over_the_edge, 60), plain = seen(photo, over_the_edge, 60);
  for (int y = 0; y < 60; ++y)
    for (int x = 20 * 3; x < 60 * 3; ++x) ASSERT_EQ(faded.row(y)[x], plain.row(y)[x]) << x << " " << y;
}

TEST(PromiseFadedEdge, StreaksBeyondItAreBlurredAway) {
  const Image view = seen_faded(stripes(100, 80), Placement(-20, 10, 60, 0), 60);
  for (int y = 10; y < 50; ++y) EXPECT_NEAR(view.row(y)[0], 127, 25) << y;
}

TEST(FadedEdge, APhotoOfOnePixelFillsTheView) {
  const Image view = seen_faded(Image(1, 1, 3, 77), Placement(-30, -30, 60, 10), 32);
  for (const auto value : view.pixels) EXPECT_EQ(value, 77);
}

TEST(FadedEdge, TheShareBeyondIsThatOfTheArea) {
  const Image photo(100, 100, 3);
  EXPECT_EQ(share_beyond(photo, Placement(10, 10, 80, 0)), 0);
  EXPECT_NEAR(share_beyond(photo, Placement(-50, 0, 100, 0)), 0.5, 0.02);
  EXPECT_NEAR(share_beyond(photo, Placement(50, 50, 100, 0)), 0.75, 0.02);
  EXPECT_EQ(share_beyond(photo, Placement(200, 0, 50, 0)), 1);
}

}  // namespace
}  // namespace ilat
