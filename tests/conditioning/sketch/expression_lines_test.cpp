#include "conditioning/sketch/expression_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "conditioning/sketch/membrane.h"
#include "conditioning/sketch/sketch.h"
#include "imaging/face/expression_moves.h"
#include "support/average_face.h"

namespace ilat::test {
namespace {

/// A drawing of 256 x 256 with thick lines along lips and brows, as the average face has them.
FloatMaps drawing(const Landmarks& face) {
  FloatMaps lines(1, 1, 256, 256);
  std::fill(lines.values.begin(), lines.values.end(), 1.0f);
  const auto stroke = [&](std::vector<int> chain) {
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
      for (int step = 0; step <= 100; ++step) {
        const Landmark &a = face[static_cast<std::size_t>(chain[i])], &b = face[static_cast<std::size_t>(chain[i + 1])];
        const double t = step / 100.0, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
        for (int v = static_cast<int>(y) - 1; v <= static_cast<int>(y) + 2; ++v)
          for (int u = static_cast<int>(x) - 1; u <= static_cast<int>(x) + 2; ++u)
            if (std::hypot(u - x, v - y) <= 1.6) lines.plane(0, 0)[v * 256 + u] = 0;
      }
  };
  stroke({31, 43, 44, 45, 37});
  stroke({31, 32, 33, 34, 35, 36, 37});
  stroke({31, 42, 41, 40, 39, 38, 37});
  stroke({0, 1, 2, 3, 4});
  stroke({5, 6, 7, 8, 9});
  return lines;
}

float at(const FloatMaps& lines, double x, double y) {
  return lines.plane(0, 0)[static_cast<std::size_t>(std::lround(y)) * 256 + static_cast<std::size_t>(std::lround(x))];
}

float darkest_near(const FloatMaps& lines, const Landmark& p) {
  float darkest = 1;
  for (int dy = -2; dy <= 2; ++dy)
    for (int dx = -2; dx <= 2; ++dx) darkest = std::min(darkest, at(lines, double{p.x} + dx, double{p.y} + dy));
  return darkest;
}

TEST(Membrane, FillsInEvenlyAndKeepsWhatIsFastened) {
  PixelMoves moves(21, 9);
  for (int y = 0; y < 9; ++y)
    for (int x = 1; x < 20; ++x) moves.is_free[static_cast<std::size_t>(y) * 21 + x] = 1;
  for (int y = 0; y < 9; ++y) moves.x[static_cast<std::size_t>(y) * 21 + 20] = 10, moves.y[static_cast<std::size_t>(y) * 21] = -4;
  fill_as_membrane(moves);
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 21; ++x) {
      EXPECT_NEAR(moves.x[static_cast<std::size_t>(y) * 21 + x], x / 2.0, 0.05);
      EXPECT_NEAR(moves.y[static_cast<std::size_t>(y) * 21 + x], -4 + x / 5.0, 0.05);
    }
}

TEST(PromiseExpressionLines, NothingOutsideWhatMovesChanges) {
  const Landmarks face = average_face();
  const FloatMaps lines = drawing(face);
  EXPECT_EQ(expression_lines(lines, face, face).values, lines.values);
  for (const Expression& wish : {Expression{.smile = 1}, Expression{.open_mouth = 1}, Expression{.open_mouth = -1},
                                 Expression{.open_eyes = -1}, Expression{.raise_brows = 1}}) {
    const Landmarks after = moved(face, wish);
    const FloatMaps moved_lines = expression_lines(lines, face, after);
    const Image moving = hull_mask(moving_parts(face, after), 256, 256);
    for (std::size_t i = 0; i < lines.values.size(); ++i)
      if (moving.pixels[i] == 0) {
        ASSERT_EQ(moved_lines.values[i], lines.values[i]) << i % 256 << ", " << i / 256;
      }
  }
}

TEST(PromiseExpressionLines, LinesGoWithTheirLandmarks) {
  const Landmarks face = average_face();
  const FloatMaps lines = drawing(face);
  for (const Expression& wish : {Expression{.smile = 0.7}, Expression{.smile = -1}, Expression{.raise_brows = 0.8},
                                 Expression{.raise_brows = -1}, Expression{.smile = 0.5, .raise_brows = 0.5}}) {
    const Landmarks after = moved(face, wish);
    const FloatMaps moved_lines = expression_lines(lines, face, after);
    for (const std::size_t i : {31u, 37u, 34u, 40u, 44u, 2u, 7u}) EXPECT_LT(darkest_near(moved_lines, after[i]), 0.5f) << i;
    if (wish.raise_brows != 0) {
      EXPECT_GT(darkest_near(moved_lines, face[2]), 0.5f);
    }
  }
}

TEST(PromiseExpressionLines, BothHalvesOfASymmetricDrawingStayAlike) {
  const Landmarks face = average_face();
  FloatMaps lines = drawing(face);
  const auto mirrored_difference = [](const FloatMaps& maps) {
    double sum = 0;
    for (int y = 0; y < 256; ++y)
      for (int x = 1; x < 256; ++x) sum += std::abs(at(maps, x, y) - at(maps, 256 - x, y));
    return sum / (256 * 255);
  };
  for (int y = 0; y < 256; ++y)  // exactly symmetric about x = 128
    for (int x = 1; x < 128; ++x) lines.plane(0, 0)[y * 256 + 256 - x] = lines.plane(0, 0)[y * 256 + x];
  for (const Expression& wish : {Expression{.smile = 1}, Expression{.open_mouth = 1}, Expression{.raise_brows = -1}})
    EXPECT_LT(mirrored_difference(expression_lines(lines, face, moved(face, wish))), 0.003);
}

TEST(ExpressionLines, ABrowThatRisesKeepsItsThickness) {
  const Landmarks face = average_face();
  const auto thickness = [](const FloatMaps& lines, const Landmark& p) {
    int dark = 0;
    for (int y = static_cast<int>(p.y) - 12; y <= static_cast<int>(p.y) + 12; ++y) dark += at(lines, p.x, y) < 0.5f;
    return dark;
  };
  const FloatMaps lines = drawing(face);
  const int usual = thickness(lines, face[2]);
  for (const double amount : {1.0, 0.5, -1.0}) {
    const Landmarks after = moved(face, {.raise_brows = amount});
    EXPECT_NEAR(thickness(expression_lines(lines, face, after), after[2]), usual, 1) << amount;
  }
}

TEST(ExpressionLines, AnOpenedMouthIsClearedAndHasLipsAndTeeth) {
  const Landmarks face = average_face(), open = moved(face, {.open_mouth = 1});
  const FloatMaps lines = expression_lines(drawing(face), face, open);
  EXPECT_LT(darkest_near(lines, open[44]), 0.2f);
  EXPECT_LT(darkest_near(lines, open[47]), 0.2f);
  int lines_down = 0;  // lines that a walk down the middle of the mouth crosses: upper lip, teeth, lower lip
  for (int y = static_cast<int>(open[44].y) - 2; y <= static_cast<int>(open[47].y) + 2; ++y)
    lines_down += at(lines, 128, y) < 0.5f && at(lines, 128, y - 1) >= 0.5f;
  EXPECT_EQ(lines_down, 3);
  EXPECT_GT(at(lines, 128, open[44].y + 0.75 * (open[47].y - open[44].y)), 0.9f);
}

TEST(ExpressionLines, OnlyAMouthThatOpensGetsLinesOfItsOwn) {
  const Landmarks open = moved(average_face(), {.open_mouth = 0.6});
  FloatMaps paper(1, 1, 256, 256);
  std::fill(paper.values.begin(), paper.values.end(), 1.0f);
  EXPECT_NE(expression_lines(paper, open, moved(open, {.open_mouth = 0.4})).values, paper.values);
  for (const Expression& wish : {Expression{.smile = 1}, Expression{.smile = -1}, Expression{.open_mouth = -1}, Expression{.open_mouth = 0.05}})
    EXPECT_EQ(expression_lines(paper, open, moved(open, wish)).values, paper.values);
}

}  // namespace
}  // namespace ilat::test
