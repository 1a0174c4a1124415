#include "imaging/face/expression_moves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "imaging/face/face_regions.h"
#include "support/average_face.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

constexpr double kEyes = 80;  // pixels between the eyes of the average face

Landmark move_of(std::size_t i, const Expression& expression, const Landmarks& face = average_face()) {
  const Landmarks after = moved(face, expression);
  return {after[i].x - face[i].x, after[i].y - face[i].y};
}

TEST(PromiseExpression, BothSidesOfASymmetricFaceMoveAlike) {
  for (const double amount : {-1.0, -0.4, 0.3, 0.7, 1.0})
    for (const Expression& wish : {Expression{.smile = amount}, Expression{.open_mouth = amount},
                                   Expression{.open_eyes = amount}, Expression{.raise_brows = amount}}) {
      const Landmarks after = moved(average_face(), wish);
      for (const auto& [right, left] : {std::pair{31, 37}, {32, 36}, {42, 38}, {43, 45}, {48, 46}, {0, 9}, {4, 5},
                                        {20, 27}, {24, 29}}) {
        const Landmark &r = after[static_cast<std::size_t>(right)], &l = after[static_cast<std::size_t>(left)];
        EXPECT_NEAR(r.x + l.x, 256, 1e-3) << right;
        EXPECT_NEAR(r.y, l.y, 1e-3) << right;
      }
    }
}

TEST(PromiseExpression, AFaceElsewhereDoesTheSame) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> scale(0.2, 6), degrees(-40, 40), where(-500, 3000), amount(-1, 1);
  for (int i = 0; i < 50; ++i) {
    const FacePlace place{scale(random), degrees(random), where(random), where(random)};
    const Expression wish{amount(random), amount(random), amount(random), amount(random), {{12, amount(random), 0.1}}};
    const Landmarks there = moved(place(average_face()), wish), expected = place(moved(average_face(), wish));
    for (std::size_t k = 0; k < there.size(); ++k) {
      EXPECT_NEAR(there[k].x, expected[k].x, 0.002 * kEyes * place.scale);
      EXPECT_NEAR(there[k].y, expected[k].y, 0.002 * kEyes * place.scale);
    }
  }
}

TEST(PromiseExpression, WishesAddUp) {
  const Landmarks face = average_face();
  const Expression all{.smile = 0.7, .open_mouth = 0.4, .open_eyes = -0.5, .raise_brows = 0.6, .moves = {{31, 0.1, 0}}};
  for (std::size_t i = 0; i < face.size(); ++i) {
    Landmark sum;
    for (const Expression& one : {Expression{.smile = 0.7}, Expression{.open_mouth = 0.4}, Expression{.open_eyes = -0.5},
                                  Expression{.raise_brows = 0.6}, Expression{.moves = {{31, 0.1, 0}}}}) {
      const Landmark move = move_of(i, one);
      sum.x += move.x, sum.y += move.y;
    }
    EXPECT_NEAR(move_of(i, all).x, sum.x, 1e-3);
    EXPECT_NEAR(move_of(i, all).y, sum.y, 1e-3);
  }
}

TEST(Expressions, DoWhatTheyAreCalled) {
  EXPECT_LT(move_of(31, {.smile = 1}).y, -0.08 * kEyes);  // a corner goes up ...
  EXPECT_LT(move_of(31, {.smile = 1}).x, -0.05 * kEyes);  // ... and outwards
  EXPECT_GT(move_of(31, {.smile = -1}).y, 0.08 * kEyes);
  EXPECT_NEAR(move_of(20, {.smile = 1}).y, 0, 1e-3);
  const Landmarks open = moved(average_face(), {.open_mouth = 1});
  EXPECT_GT(open[47].y - open[44].y, 0.25 * kEyes);
  const Landmarks closed = moved(open, {.open_mouth = -1});
  EXPECT_NEAR(closed[47].y - closed[44].y, 0, 0.05 * kEyes);
  const Landmarks shut = moved(average_face(), {.open_eyes = -1});
  EXPECT_NEAR(shut[21].y, shut[23].y, 0.01 * kEyes);
  EXPECT_GT(move_of(23, {.open_eyes = 1}).y - move_of(21, {.open_eyes = 1}).y, 0.05 * kEyes);
  EXPECT_LT(move_of(2, {.raise_brows = 1}).y, -0.1 * kEyes);
  EXPECT_GT(move_of(4, {.raise_brows = -1}).x, 0);  // a frown brings brows together
  EXPECT_NEAR(move_of(10, {.moves = {{10, 0.5, -0.25}}}).x, 0.5 * kEyes, 0.5);
  EXPECT_NEAR(move_of(10, {.moves = {{10, 0.5, -0.25}}}).y, -0.25 * kEyes, 0.5);
}

TEST(Expressions, ZeroMovesNothingAndTakesUpNothing) {
  const Landmarks face = average_face(), after = moved(face, {});
  for (std::size_t i = 0; i < face.size(); ++i) EXPECT_NEAR(std::hypot(after[i].x - face[i].x, after[i].y - face[i].y), 0, 1e-4);
  EXPECT_TRUE(moving_parts(face, after).empty());
  EXPECT_TRUE(Expression{}.empty());
  EXPECT_FALSE(Expression{.smile = -0.1}.empty());
}

TEST(Expressions, TakeUpTheOldAndTheNewPlaceOfWhatMovesAndNothingElse) {
  const Landmarks face = average_face();
  const auto at = [](const Image& mask, const Landmark& p) { return mask.row(static_cast<int>(std::lround(p.y)))[std::lround(p.x)]; };
  for (const Expression& wish : {Expression{.smile = 1}, Expression{.open_mouth = 1}, Expression{.raise_brows = 1},
                                 Expression{.open_eyes = 1}, Expression{.moves = {{16, 0, 0.2}}}}) {
    const Landmarks after = moved(face, wish);
    const Image mask = hull_mask(moving_parts(face, after), 256, 256);
    for (std::size_t i = 0; i < face.size(); ++i) {
      if (std::hypot(after[i].x - face[i].x, after[i].y - face[i].y) < 0.5) continue;
      EXPECT_EQ(at(mask, face[i]), 255) << i;
      EXPECT_EQ(at(mask, after[i]), 255) << i;
    }
  }
  const Image brows = hull_mask(moving_parts(face, moved(face, {.raise_brows = 1})), 256, 256);
  EXPECT_EQ(at(brows, face[44]), 0);
  EXPECT_EQ(at(brows, face[23]), 0);
  const Image smile = hull_mask(moving_parts(face, moved(face, {.smile = 1})), 256, 256);
  EXPECT_EQ(at(smile, face[2]), 0);
  EXPECT_EQ(at(smile, face[23]), 0);
}

TEST(Expressions, WhatIsOutOfRangeOrNoNumberIsRefusedByName) {
  const auto refused = [](const Expression& expression, const std::vector<std::string>& words) {
    expect_error(ErrorCode::usage, words, [&] { check_expression(expression); });
  };
  refused({.smile = 1.01}, {"smile", "-1 to 1"});
  refused({.open_mouth = -2}, {"open_mouth"});
  refused({.open_eyes = std::numeric_limits<double>::quiet_NaN()}, {"open_eyes", "nan"});
  refused({.raise_brows = std::numeric_limits<double>::infinity()}, {"raise_brows"});
  refused({.moves = {{49, 0, 0}}}, {"49", "0 to 48"});
  refused({.moves = {{3, 0, 1.5}}}, {"landmark 3, y"});
  EXPECT_NO_THROW(check_expression({-1, 1, -1, 1, {{48, -1, 1}}}));
}

}  // namespace
}  // namespace ilat::test
