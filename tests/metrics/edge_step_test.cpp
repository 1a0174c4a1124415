#include "metrics/edge_step.h"

#include <gtest/gtest.h>

#include "ilat/error.h"

namespace ilat {
namespace {

/// Grey levels along a row, repeated over `height` rows.
Image rows_of(const std::vector<int>& levels, int height) {
  Image image(static_cast<int>(levels.size()), height, 1);
  for (int y = 0; y < height; ++y)
    for (std::size_t x = 0; x < levels.size(); ++x) image.row(y)[x] = static_cast<std::uint8_t>(levels[x]);
  return image;
}

// Kept | new | new | new | new | kept, reach 2: from the left 10 -> the second new pixel, from the right likewise.
TEST(EdgeStepTest, IsTheStepOverTheTruthsOwn) {
  const Image mask = rows_of({0, 255, 255, 255, 255, 0}, 3);
  const Image truth = rows_of({10, 12, 14, 16, 18, 20}, 3);    // |14 - 10| = 4, |16 - 20| = 4
  const Image seam = rows_of({10, 50, 50, 50, 50, 20}, 3);     // 40 and 30
  EXPECT_EQ(edge_step(truth, truth, mask, 2), 1);
  EXPECT_DOUBLE_EQ(edge_step(seam, truth, mask, 2), (40 + 30 + 2 * 0.5) / (4 + 4 + 2 * 0.5));
}

TEST(EdgeStepTest, OfAThinMaskTheMiddleStands) {
  const Image mask = rows_of({0, 255, 255, 255, 0}, 1);
  const Image truth = rows_of({10, 10, 10, 10, 10}, 1), picture = rows_of({10, 20, 30, 40, 10}, 1);
  EXPECT_DOUBLE_EQ(edge_step(picture, truth, mask, 6), (20 + 20 + 1) / 1.0);  // both sides look at the 30
}

TEST(EdgeStepTest, WithoutAnEdgeThereIsNoStep) {
  EXPECT_EQ(edge_step(Image(4, 4, 3, 200), Image(4, 4, 3), Image(4, 4, 1, 255), 3), 1);
  EXPECT_THROW(edge_step(Image(4, 4, 3), Image(4, 4, 3), Image(4, 4, 1), 3), Error);
}

TEST(InnerRimTest, HoldsTheNewPixelsBesideKeptOnes) {
  const Image rim = inner_rim(rows_of({0, 255, 255, 255, 255, 255, 0}, 5), 2);
  const std::vector<std::uint8_t> row(rim.row(2), rim.row(2) + 7);
  EXPECT_EQ(row, (std::vector<std::uint8_t>{0, 255, 255, 0, 255, 255, 0}));
}

}  // namespace
}  // namespace ilat
