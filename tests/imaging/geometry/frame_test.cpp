#include "imaging/geometry/frame.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

Image mask_with_box(int width, int height, Box box) {
  Image mask(width, height, 1);
  for (int y = box.top; y < box.bottom; ++y) std::fill(mask.row(y) + box.left, mask.row(y) + box.right, 255);
  return mask;
}

Frame automatic(const Image& mask, int model_side) { return choose_frame(mask, {.model_side = model_side}); }

void expect_frame(const Frame& frame, int x, int y, int side) {
  EXPECT_EQ(frame.x, x);
  EXPECT_EQ(frame.y, y);
  EXPECT_EQ(frame.side, side);
}

TEST(Frame, APortraitOfAboutTheModelsSizeIsSeenAsAWhole) {
  expect_frame(automatic(mask_with_box(256, 256, {100, 180, 150, 210}), 128), 0, 0, 256);
  expect_frame(automatic(mask_with_box(128, 128, {0, 0, 3, 3}), 128), 0, 0, 128);
  expect_frame(automatic(mask_with_box(300, 260, {0, 0, 3, 3}), 128), 0, -20, 300);
}

TEST(Frame, ALargePhotoIsSeenAroundTheMask) {
  // 2 x 200 pixels around (1100, 700)
  expect_frame(automatic(mask_with_box(4000, 3000, {1000, 650, 1200, 750}), 128), 900, 500, 400);
  // At least the model's own size, moved into the photo.
  expect_frame(automatic(mask_with_box(4000, 3000, {0, 2990, 10, 3000}), 256), 0, 2744, 256);
}

TEST(Frame, FullIsTheSmallestSquareThatHoldsThePhoto) {
  const Image mask = mask_with_box(100, 60, {10, 10, 20, 20});
  expect_frame(choose_frame(mask, {.choice = FrameChoice::full}), 0, -20, 100);
}

TEST(Frame, WhatCannotBeEditedIsRefused) {
  const Image mask = mask_with_box(100, 60, {10, 10, 20, 20});
  const auto given = [&](Frame frame) { choose_frame(mask, {.choice = FrameChoice::given, .given = frame}); };
  EXPECT_NO_THROW(given({19, 19, 4}));
  expect_error(ErrorCode::usage, {"frame", "20,10,30", "100 x 60"}, [&] { given({20, 10, 30}); });
  expect_error(ErrorCode::usage, {"frame", "empty"}, [&] { given({0, 0, 0}); });
  expect_error(ErrorCode::usage, {"too large"}, [&] { given({0, 0, 2'000'000'000}); });
  expect_error(ErrorCode::usage, {"frame"}, [&] { given({2'000'000'000, -2'000'000'000, 5}); });
  expect_error(ErrorCode::bad_input, {"mask", "white"}, [] { choose_frame(Image(9, 9, 1), {.model_side = 64}); });
}

TEST(Crop, PastTheEdgeTheNearestPixelRepeats) {
  Image image(2, 2, 1);
  image.pixels = {1, 2, 3, 4};
  EXPECT_EQ(crop(image, {-1, -1, 4}).pixels,
            (std::vector<std::uint8_t>{1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}));
  EXPECT_EQ(crop(image, {5, 0, 2}).pixels, (std::vector<std::uint8_t>{2, 2, 4, 4}));
  EXPECT_EQ(crop(image, {-9, -9, 2}).pixels, (std::vector<std::uint8_t>{1, 1, 1, 1}));
}

RC_GTEST_PROP(PromiseFrame, AutomaticFramesHoldTheWholeMaskAndTouchThePhotosEdgeOnlyIfTheyMust, ()) {
  const int width = *rc::gen::inRange(1, 900), height = *rc::gen::inRange(1, 900);
  const Box box{*rc::gen::inRange(0, width), *rc::gen::inRange(0, height), width, height};
  const Box masked{box.left, box.top, *rc::gen::inRange(box.left + 1, width + 1),
                   *rc::gen::inRange(box.top + 1, height + 1)};
  const Frame frame = automatic(mask_with_box(width, height, masked), *rc::gen::element(32, 64, 128, 256));
  RC_ASSERT(frame.x <= masked.left && frame.y <= masked.top);
  RC_ASSERT(frame.x + frame.side >= masked.right && frame.y + frame.side >= masked.bottom);
  RC_ASSERT(frame.side <= std::max(width, height));
  RC_ASSERT(frame.side > width || (frame.x >= 0 && frame.x + frame.side <= width));
  RC_ASSERT(frame.side > height || (frame.y >= 0 && frame.y + frame.side <= height));
}

}  // namespace
}  // namespace ilat::test
