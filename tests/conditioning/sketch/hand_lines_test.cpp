#include "conditioning/sketch/hand_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "conditioning/sketch/sketch.h"

namespace ilat {
namespace {

/// Thick lines such as XDoG draws: a circle and a bar, and specks of texture.
Image drawing(int side) {
  Image lines(side, side, 1, 255);
  const double middle = side / 2.0, radius = side / 4.0, half_width = side / 100.0;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const double distance = std::hypot(x - middle, y - middle);
      const bool bar = std::abs(y - 0.9 * side) < half_width && x > side / 8 && x < 7 * side / 8;
      const bool speck = x % 32 < 2 && y % 32 < 2 && distance > 1.5 * radius && y < side / 2;
      if (std::abs(distance - radius) < half_width || bar || speck) lines.row(y)[x] = 0;
    }
  return lines;
}

double ink_share(const Image& lines) {
  return static_cast<double>(std::ranges::count_if(lines.pixels, [](auto value) { return value < 128; })) /
         static_cast<double>(lines.pixels.size());
}

/// The farthest that a drawn pixel lies from the nearest line of the original, pixels.
double farthest(const Image& drawn, const Image& original) {
  double worst = 0;
  for (int y = 0; y < drawn.height; ++y)
    for (int x = 0; x < drawn.width; ++x) {
      if (drawn.row(y)[x] >= 128) continue;
      double nearest = 1e9;
      for (int v = 0; v < original.height; ++v)
        for (int u = 0; u < original.width; ++u)
          if (original.row(v)[u] < 128) nearest = std::min(nearest, std::hypot(u - x, v - y));
      worst = std::max(worst, nearest);
    }
  return worst;
}

TEST(HandLinesTest, SameRandomNumbersDrawTheSameOthersAnother) {
  const Image lines = drawing(128);
  RandomStream one(1, 2, 3), again(1, 2, 3), other(1, 2, 4);
  const Image drawn = hand_lines(lines, one);
  EXPECT_EQ(drawn.pixels, hand_lines(lines, again).pixels);
  EXPECT_NE(drawn.pixels, hand_lines(lines, other).pixels);
}

// XDoG fills hair with black and specks of white: a person draws its outline, no net of cells.
TEST(HandLinesTest, DarkAreasAreDrawnByTheirOutline) {
  Image lines(128, 128, 1, 255);
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x)
      if (std::hypot(x - 64, y - 64) < 35 && (x % 9 > 0 || y % 9 > 0)) lines.row(y)[x] = 0;
  RandomStream random(1, 2, 3);
  const Image drawn =
      hand_lines(lines, random, {.erased = 0, .strays = 0, .widest = 1, .broken = 0, .soft = 0});
  int inside = 0, around = 0;
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) {
      if (drawn.row(y)[x] >= 128) continue;
      const double away = std::hypot(x - 64, y - 64);
      inside += away < 28;
      around += away >= 28 && away < 37;
    }
  EXPECT_EQ(inside, 0);
  EXPECT_GT(around, 150);  // the circle's length is 220
}

TEST(HandLinesTest, AreThinnerNearTheOriginalAndWithoutItsTexture) {
  const Image lines = drawing(128);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    RandomStream random(seed, 0, 0);
    const Image drawn = hand_lines(lines, random, {.erased = 0, .widest = 1, .broken = 0, .soft = 0});
    EXPECT_LT(ink_share(drawn), ink_share(lines));
    EXPECT_GT(ink_share(drawn), 0.005);  // the circle and the bar are still there
    EXPECT_LT(farthest(drawn, lines), 4);
  }
}

TEST(HandLinesTest, EveryOptionIsSeen) {
  const Image lines = drawing(128);
  const HandLineOptions plain{.shortest = 0, .erased = 0, .strays = 0, .widest = 1, .broken = 0, .soft = 0};
  const auto draw = [&](HandLineOptions options) {
    RandomStream random(5, 0, 0);
    return hand_lines(lines, random, options);
  };
  const auto with = [&](auto change) {
    HandLineOptions options = plain;
    change(options);
    return draw(options).pixels;
  };
  const auto base = draw(plain).pixels;
  EXPECT_NE(with([](auto& o) { o.shortest = 1000; }), base);
  EXPECT_NE(with([](auto& o) { o.erased = 0.9; }), base);
  EXPECT_NE(with([](auto& o) { o.strays = 3; }), base);
  EXPECT_NE(with([](auto& o) { o.widest = 9; }), base);
  EXPECT_NE(with([](auto& o) { o.broken = 1; }), base);
  EXPECT_NE(with([](auto& o) { o.soft = 1; }), base);
}

TEST(HandLinesTest, WhitePaperStaysWhite) {
  RandomStream random(0, 0, 0);
  EXPECT_EQ(hand_lines(Image(40, 30, 1, 255), random).pixels, Image(40, 30, 1, 255).pixels);
  EXPECT_TRUE(hand_lines(Image(), random).empty());
}

}  // namespace
}  // namespace ilat
