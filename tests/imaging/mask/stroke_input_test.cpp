#include "imaging/mask/stroke_input.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

const Image kPhoto(20, 16, 3, 100);

Photo opaque(const Image& image) {
  Photo photo;
  photo.image = image;
  return photo;
}

/// A red stroke over columns 4 to 7 of rows 2 to 5, in as many pixels a pixel of the photo.
Photo on_transparency(int times) {
  Photo photo = opaque(Image(20 * times, 16 * times, 3, 7));
  photo.alpha.assign(photo.image.pixels.size() / 3, 0);
  for (int y = 2 * times; y < 6 * times; ++y)
    for (int x = 4 * times; x < 8 * times; ++x) {
      photo.image.row(y)[3 * x] = 250;
      photo.alpha[static_cast<std::size_t>(y * photo.image.width + x)] = 65535;
    }
  return photo;
}

TEST(StrokeInput, WhatIsDrawnOnTransparencyIsAStroke) {
  for (const int times : {1, 3}) {
    const ColourStrokes strokes = strokes_of(on_transparency(times), kPhoto, "paint.png");
    ASSERT_EQ(strokes.where.width, 20) << times;
    EXPECT_EQ(std::ranges::count(strokes.where.pixels, std::uint8_t{255}), 16) << times;
    EXPECT_EQ(strokes.colours.row(3)[3 * 5], 250) << times;
    EXPECT_EQ(strokes.colours.row(3)[3 * 5 + 1], 7) << "not mixed with what lies beside it, " << times;
    EXPECT_EQ(strokes.where.row(3)[9], 0) << times;
  }
}

TEST(StrokeInput, ThePhotoPaintedOverSaysWhereItDiffers) {
  Image painted = kPhoto;
  for (auto& value : painted.pixels) value = static_cast<std::uint8_t>(value + 9);  // as a saved copy does
  for (int x = 3; x < 9; ++x) painted.row(4)[3 * x + 2] = 240;
  const ColourStrokes strokes = strokes_of(opaque(painted), kPhoto, "paint.jpg");
  EXPECT_EQ(std::ranges::count(strokes.where.pixels, std::uint8_t{255}), 6);
  EXPECT_EQ(strokes.colours.row(4)[3 * 3 + 2], 240);
}

TEST(StrokeInput, AnotherPictureAndAnEmptyOneAreRefused) {
  expect_error([] { strokes_of(opaque(Image(20, 16, 3, 200)), kPhoto, "paint.png"); }, ErrorCode::bad_input,
               {"paint.png", "transparency"});
  expect_error([] { strokes_of(opaque(kPhoto), kPhoto, "paint.png"); }, ErrorCode::bad_input, {"paint.png", "no strokes"});
  expect_error([] { strokes_of(opaque(Image(20, 40, 3, 200)), kPhoto, "paint.png"); }, ErrorCode::usage, {"paint.png", "20 x 40"});
}

}  // namespace
}  // namespace ilat::test
