#include "imaging/geometry/resize.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "imaging/photo/grey.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

RC_GTEST_PROP(PromiseFloatMaps, BytesSurviveTheWayThroughSignedUnits, ()) {
  const int channels = *rc::gen::element(1, 3);
  const Image image =
      noise(*rc::gen::inRange(1, 40), *rc::gen::inRange(1, 40), channels, *rc::gen::arbitrary<unsigned>());
  const Image back = to_image(to_float_maps(image));
  RC_ASSERT(back.width == image.width && back.height == image.height && back.channels == channels);
  RC_ASSERT(back.pixels == image.pixels);
}

TEST(Enlarged, EveryPixelBecomesASquareOfItsColour) {
  const Image image = noise(5, 3, 3, 1), large = enlarged(image, 4);
  ASSERT_EQ(large.width, 20);
  ASSERT_EQ(large.height, 12);
  for (int y = 0; y < large.height; ++y)
    for (int x = 0; x < large.width; ++x)
      for (int c = 0; c < 3; ++c) ASSERT_EQ(large.row(y)[x * 3 + c], image.row(y / 4)[x / 4 * 3 + c]) << x << "," << y;
}

TEST(FloatMaps, EndsOfTheScale) {
  Image image(2, 1, 1);
  image.pixels = {0, 255};
  const FloatMaps planes = to_float_maps(image);
  EXPECT_FLOAT_EQ(planes.values[0], -1.0f);
  EXPECT_FLOAT_EQ(planes.values[1], 1.0f);
  FloatMaps wild(1, 1, 1, 2);
  wild.values = {-7.0f, 7.0f};
  EXPECT_EQ(to_image(wild).pixels, image.pixels);
}

TEST(FloatMaps, ABatchWantsOneSize) {
  const std::vector<Image> images{Image(4, 4, 3), Image(4, 5, 3)};
  expect_error(ErrorCode::usage, {"one size"}, [&] { to_float_maps(images); });
}

TEST(Resize, ShrinkingTakesTheMeanOfEachArea) {
  Image image(4, 2, 1);
  image.pixels = {0, 10, 100, 200, 20, 30, 120, 220};
  EXPECT_EQ(resize(image, 2, 1).pixels, (std::vector<std::uint8_t>{15, 160}));
}

TEST(Resize, TheSameSizeChangesNothing) {
  const Image image = noise(13, 7, 3, 5);
  EXPECT_EQ(resize(image, 13, 7).pixels, image.pixels);
  expect_error(ErrorCode::usage, {"0 x 7"}, [&] { resize(image, 0, 7); });
}

RC_GTEST_PROP(PromiseResize, AWholeShrinkKeepsTheMeanBrightness, ()) {
  const int factor = *rc::gen::inRange(2, 6), side = *rc::gen::inRange(1, 12);
  const FloatMaps planes = to_float_maps(noise(side * factor, side * factor, 1, *rc::gen::arbitrary<unsigned>()));
  const FloatMaps small = resize(planes, side, side);
  const auto mean = [](const FloatMaps& of) {
    return std::accumulate(of.values.begin(), of.values.end(), 0.0) / static_cast<double>(of.values.size());
  };
  RC_ASSERT(std::abs(mean(planes) - mean(small)) < 1e-5);
}

TEST(Grey, LumaOfPureColours) {
  EXPECT_EQ(luma(255, 0, 0), 76);
  EXPECT_EQ(luma(0, 255, 0), 150);
  EXPECT_EQ(luma(0, 0, 255), 29);
  for (int value = 0; value < 256; ++value) EXPECT_EQ(luma(value, value, value), value);
}

}  // namespace
}  // namespace ilat::test
