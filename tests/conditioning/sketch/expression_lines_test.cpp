#include "conditioning/sketch/expression_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "conditioning/sketch/moving_least_squares.h"
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
    for (int dx = -2; dx <= 2; ++dx) darkest = std::min(darkest, at(lines, p.x + dx, p.y + dy));
  return darkest;
}

TEST(MovingLeastSquares, HandlesGoWhereTheyArePulledAndAFewMoveAllRigidly) {
  const std::vector<Handle> handles{{{10, 10}, {15, 12}}, {{50, 20}, {48, 30}}, {{30, 60}, {30, 60}}};
  for (const Handle& handle : handles) {
    const Landmark there = moved_by(handles, handle.from);
    EXPECT_NEAR(there.x, handle.to.x, 1e-2);
    EXPECT_NEAR(there.y, handle.to.y, 1e-2);
  }
  const FacePlace turn{1, 30, 7, -9};
  std::vector<Handle> turned;
  for (const Landmark& p : {Landmark{0, 0}, Landmark{40, 5}, Landmark{10, 50}}) turned.push_back({p, turn(p)});
  const Landmark there = moved_by(turned, {80, -20}), expected = turn(Landmark{80, -20});
  EXPECT_NEAR(there.x, expected.x, 1e-2);
  EXPECT_NEAR(there.y, expected.y, 1e-2);
  const std::vector<Handle> one{{{5, 5}, {8, 1}}};
  EXPECT_NEAR(moved_by(one, {20, 20}).x, 23, 1e-3);
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
      if (moving.pixels[i] == 0) ASSERT_EQ(moved_lines.values[i], lines.values[i]) << i % 256 << ", " << i / 256;
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
    if (wish.raise_brows != 0) EXPECT_GT(darkest_near(moved_lines, face[2]), 0.5f);
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

TEST(ExpressionLines, AnOpenedMouthIsClearedAndHasLipsAndTeeth) {
  const Landmarks face = average_face(), open = moved(face, {.open_mouth = 1});
  const FloatMaps lines = expression_lines(drawing(face), face, open);
  EXPECT_LT(darkest_near(lines, open[44]), 0.2f);
  EXPECT_LT(darkest_near(lines, open[47]), 0.2f);
  int lines_down = 0;  // lines that a walk down the middle of the mouth crosses: upper lip, teeth, lower lip
  for (int y = static_cast<int>(open[44].y) - 2; y <= open[47].y + 2; ++y)
    lines_down += at(lines, 128, y) < 0.5f && at(lines, 128, y - 1) >= 0.5f;
  EXPECT_EQ(lines_down, 3);
  EXPECT_GT(at(lines, 128, open[44].y + 0.75 * (open[47].y - open[44].y)), 0.9f);
}

TEST(ExpressionLines, AMouthThatWasOpenKeepsItsOwnLines) {
  const Landmarks open = moved(average_face(), {.open_mouth = 0.6}), wider = moved(open, {.open_mouth = 0.4});
  FloatMaps lines(1, 1, 256, 256);
  std::fill(lines.values.begin(), lines.values.end(), 1.0f);
  for (const float value : expression_lines(lines, open, wider).values) ASSERT_EQ(value, 1.0f);
}

}  // namespace
}  // namespace ilat::test
