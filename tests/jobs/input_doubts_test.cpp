#include "jobs/input_doubts.h"

#include <gtest/gtest.h>

namespace ilat::test {
namespace {

Image paper(std::uint8_t value = 255) { return {200, 160, 1, value}; }

Image with_box(Image image, int left, int top, int right, int bottom, std::uint8_t value) {
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) image.row(y)[x] = value;
  return image;
}

Image lines() {
  Image image = paper();
  for (int i = 0; i < 5; ++i) image = with_box(image, 20, 20 + 25 * i, 180, 22 + 25 * i, 0);
  return image;
}

Image photo() {
  Image image = paper();
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) image.row(y)[x] = static_cast<std::uint8_t>((x + 2 * y) % 256);
  return image;
}

TEST(InputDoubts, TonesTellMasksLinesAndPhotos) {
  EXPECT_EQ(tones_of(with_box(paper(0), 60, 60, 140, 110, 255)), Tones::patches);
  EXPECT_EQ(tones_of(with_box(paper(), 60, 60, 140, 110, 0)), Tones::patches);
  EXPECT_EQ(tones_of(lines()), Tones::lines);
  EXPECT_EQ(tones_of(photo()), Tones::half);
  EXPECT_EQ(tones_of(paper()), Tones::unclear);
  EXPECT_EQ(tones_of(paper(0)), Tones::unclear);
}

TEST(InputDoubts, AMaskThatKeepsAnIslandLooksInverted) {
  const Image mask = with_box(paper(0), 60, 60, 140, 110, 255);
  Image inverted = mask;
  for (auto& pixel : inverted.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  EXPECT_FALSE(looks_inverted(mask));
  EXPECT_TRUE(looks_inverted(inverted));
  EXPECT_FALSE(looks_inverted(paper()));                                  // everything is to be painted
  EXPECT_FALSE(looks_inverted(with_box(paper(), 0, 0, 200, 70, 0)));      // the lower part
}

TEST(InputDoubts, TheLikelyCauseIsNamed) {
  const auto said = [](const DrawnInputs& inputs, const std::string& words) {
    const auto doubts = doubts_of(inputs);
    return doubts.size() == 1 && doubts[0].find(words) != std::string::npos;
  };
  const DrawnInputs good{.mask_file = "m.png", .sketch_file = "s.png", .mask = Tones::patches, .sketch = Tones::lines};
  EXPECT_TRUE(doubts_of(good).empty());
  EXPECT_TRUE(said({.mask_file = "m.png", .sketch_file = "s.png", .mask = Tones::lines, .sketch = Tones::patches, .inverted = true},
                   "exchanged"));
  EXPECT_TRUE(said({.mask_file = "m.png", .sketch_file = "s.png", .mask = Tones::patches, .sketch = Tones::half}, "ilat sketch"));
  EXPECT_TRUE(said({.mask_file = "m.png", .mask = Tones::half}, "m.png has half tones"));
  EXPECT_TRUE(said({.mask_file = "m.png", .mask = Tones::patches, .inverted = true}, "--invert-mask"));
}

TEST(InputDoubts, WhatTheModelDidNotSeeIsSaidWithItsShare) {
  EditResult result;
  EXPECT_TRUE(unseen_warnings(result.mask_outside_share).empty());
  result.mask_outside_share = 0.124;
  ASSERT_EQ(unseen_warnings(result.mask_outside_share).size(), 1u);
  EXPECT_EQ(unseen_warnings(result.mask_outside_share)[0].substr(0, 14), "12 % of the ma");
  result.mask_outside_share = 0.002;
  EXPECT_EQ(unseen_warnings(result.mask_outside_share).at(0).substr(0, 4), "1 % ");
}

}  // namespace
}  // namespace ilat::test
