#include "conditioning/sketch/sketch_input.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conditioning/sketch/line_width.h"
#include "conditioning/sketch/thinning.h"
#include "imaging/geometry/placed.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// A cross of lines of one grey on paper of another.
Photo drawn(std::uint8_t line, std::uint8_t paper, int width = 3) {
  Photo photo;
  photo.image = Image(60, 50, 3, paper);
  for (int y = 0; y < 50; ++y)
    for (int x = 0; x < 60; ++x)
      if ((x >= 20 && x < 20 + width) || (y >= 30 && y < 30 + width)) std::fill_n(photo.image.row(y) + 3 * x, 3, line);
  return photo;
}

/// The same cross, its lines opaque on transparency.
Photo on_transparency(std::uint8_t line, std::uint8_t hidden) {
  Photo photo = drawn(line, hidden);
  for (std::size_t i = 0; i < photo.image.pixels.size(); i += 3)
    photo.alpha.push_back(photo.image.pixels[i] == line ? 65535 : 0);
  return photo;
}

Image upright_lines(int width) {  // vertical, at the same places at every size
  Image sketch(1536, 1536, 1, 255);
  for (int y = 0; y < 1536; ++y)
    for (int at = 100; at < 1500; at += 300) std::fill_n(sketch.row(y) + at, width, std::uint8_t{0});
  return sketch;
}

TEST(SketchInput, EveryKindBecomesBlackLinesOnWhite) {
  const Image expected = sketch_of(drawn(0, 255));
  EXPECT_EQ(expected.row(10)[21], 0);
  EXPECT_EQ(expected.row(10)[40], 255);
  EXPECT_EQ(sketch_of(drawn(255, 0)).pixels, expected.pixels);
  EXPECT_EQ(sketch_of(on_transparency(0, 255)).pixels, expected.pixels);
  EXPECT_EQ(sketch_of(on_transparency(255, 0)).pixels, expected.pixels);
  EXPECT_EQ(sketch_of(on_transparency(180, 0)).pixels, expected.pixels);
}

TEST(SketchInput, ThePaperIsBlackOnlyIfMostOfThePictureAndOfItsEdgeIs) {
  Photo dark_hair = drawn(0, 255, 0);  // most of it dark, its edge light
  for (int y = 3; y < 47; ++y) std::fill_n(dark_hair.image.row(y) + 3 * 3, 3 * 54, std::uint8_t{0});
  EXPECT_EQ(sketch_of(dark_hair).row(10)[25], 0);
  EXPECT_EQ(sketch_of(dark_hair, SketchLines::white).row(10)[25], 255);
  EXPECT_EQ(sketch_of(drawn(255, 0), SketchLines::black).row(10)[21], 255);
}

TEST(SketchInput, WithTheColourGivenTransparencyIsPaper) {
  EXPECT_EQ(sketch_of(on_transparency(0, 0), SketchLines::black).row(10)[21], 0);
  EXPECT_EQ(sketch_of(on_transparency(255, 0), SketchLines::black).row(10)[21], 255);
  EXPECT_EQ(sketch_of(on_transparency(255, 0), SketchLines::white).row(10)[21], 0);
}

TEST(SketchInput, ScalingDownDoesNotFadeLines) {
  const Image small = scaled_sketch(upright_lines(1), 128, 128);
  for (int at = 100; at < 1500; at += 300)
    EXPECT_LE(*std::min_element(small.row(60) + at / 12 - 1, small.row(60) + at / 12 + 2), 140) << at;
  EXPECT_EQ(scaled_sketch(upright_lines(8), 3072, 3072).row(9)[204], 0);
}

TEST(LineWidth, AHairLineInALargePhotoReachesTheModel) {
  for (const Placement& placement : {Placement(Frame{0, 0, 1536}), Placement(400, -100, 1300, 500)}) {
    const Image lines = seen_lines(upright_lines(1), placement, 256);
    EXPECT_EQ(*std::min_element(lines.row(128), lines.row(128) + 256), 0);
    const Image averaged = seen(upright_lines(1), placement, 256);
    EXPECT_GT(*std::min_element(averaged.pixels.begin(), averaged.pixels.end()), 150);  // averaging alone loses it
  }
}

TEST(LineWidth, LinesThatAreWideEnoughAreOnlyAveraged) {
  EXPECT_EQ(seen_lines(upright_lines(24), Frame{0, 0, 1536}, 256).pixels,
            seen(upright_lines(24), Frame{0, 0, 1536}, 256).pixels);
}

TEST(LineWidth, IsMeasuredUnderTheMaskOnly) {
  Image lines(100, 100, 1, 255), mask(100, 100, 1, 255);
  for (int y = 10; y < 90; ++y) std::fill_n(lines.row(y) + 40, 7, std::uint8_t{0});
  EXPECT_NEAR(line_width(lines, mask), 7, 0.8);
  for (int y = 0; y < 100; ++y) std::fill_n(mask.row(y) + 43, 57, std::uint8_t{0});
  EXPECT_NEAR(line_width(lines, mask), 3, 0.4);
  EXPECT_EQ(line_width(lines, Image(100, 100, 1)), 0);
}

TEST(LineWidth, ThinAndThickLinesComeToTheUsualWidthAndOthersStay) {
  const Image mask(100, 100, 1, 255);
  const auto bar = [](int width) {
    Image lines(100, 100, 1, 255);
    for (int y = 5; y < 95; ++y) std::fill_n(lines.row(y) + 30, width, std::uint8_t{0});
    return lines;
  };
  EXPECT_NEAR(line_width(with_usual_width(bar(1), mask), mask), 3, 0.5);
  EXPECT_NEAR(line_width(with_usual_width(bar(20), mask), mask), 5, 1.5);
  for (const int width : {3, 5, 8}) EXPECT_EQ(with_usual_width(bar(width), mask).pixels, bar(width).pixels) << width;
}

TEST(Thinning, LeavesTheLinesOfAThickDrawingConnectedAndOnePixelWide) {
  Image shapes(60, 60, 1);
  for (int y = 10; y < 50; ++y) std::fill_n(shapes.row(y) + 20, 9, std::uint8_t{255});
  for (int y = 26; y < 35; ++y) std::fill_n(shapes.row(y) + 5, 50, std::uint8_t{255});
  const Image thin = thinned(shapes, 100);
  for (int y = 15; y < 26; ++y) EXPECT_EQ(std::count(thin.row(y), thin.row(y) + 60, 255), 1) << y;
  for (int x = 10; x < 50; ++x) {
    int in_column = 0;
    for (int y = 26; y < 35; ++y) in_column += thin.row(y)[x] == 255;
    EXPECT_GE(in_column, 1) << x;
  }
  for (std::size_t i = 0; i < thin.pixels.size(); ++i) EXPECT_LE(thin.pixels[i], shapes.pixels[i]);
}

}  // namespace
}  // namespace ilat::test
