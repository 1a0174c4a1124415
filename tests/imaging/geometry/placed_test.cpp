#include "imaging/geometry/placed.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "imaging/geometry/eyes.h"
#include "imaging/geometry/frame.h"
#include "imaging/geometry/resize.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// A smooth portrait-like scene in units of the aligned frame, 0 ... 1 inside it: what any photo of it samples.
double scene(double u, double v, int channel) {
  return 128 + 50 * std::sin(9 * u + channel) * std::cos(7 * v) + 40 * std::exp(-40 * (std::pow(u - 0.5, 2) + v * v));
}

/// A photo that shows the scene through a placement.
Image photo_of_scene(int width, int height, const Placement& placement) {
  Image photo(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) {
        const auto [u, v] = placement.inside(x + 0.5, y + 0.5);
        photo.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::lround(scene(u, v, c)));
      }
  return photo;
}

Placement tilted(double x, double y, double side, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  return {x, y, side * std::cos(angle), side * std::sin(angle)};
}

Placement random_placement() {
  return tilted(*rc::gen::inRange(-30, 60) + 0.25, *rc::gen::inRange(-30, 60) + 0.5, *rc::gen::inRange(8, 120),
                *rc::gen::inRange(-89, 90));
}

double worst_difference(const Image& one, const Image& other) {
  int worst = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i)
    worst = std::max(worst, std::abs(one.pixels[i] - other.pixels[i]));
  return worst;
}

TEST(Eyes, OfAnAlignedPortraitGiveTheWholePicture) {
  const Placement placement = frame_by_eyes({88, 112, 168, 112}, Image(256, 256, 3));
  EXPECT_NEAR(placement.x, 0, 1e-9);
  EXPECT_NEAR(placement.y, 0, 1e-9);
  EXPECT_NEAR(placement.side(), 256, 1e-9);
  EXPECT_NEAR(placement.across_y, 0, 1e-9);
}

RC_GTEST_PROP(PromiseEyes, ComeToLieWhereTheModelKnowsThemInEitherOrder, ()) {
  const Image photo(500, 400, 3);
  const Eyes eyes{*rc::gen::inRange(0, 501) * 1.0, *rc::gen::inRange(0, 401) * 1.0, *rc::gen::inRange(0, 501) * 1.0,
                  *rc::gen::inRange(0, 401) * 1.0};
  RC_PRE(std::hypot(eyes.x2 - eyes.x1, eyes.y2 - eyes.y1) >= 4);
  const Placement placement = frame_by_eyes(eyes, photo);
  const Placement swapped = frame_by_eyes({eyes.x2, eyes.y2, eyes.x1, eyes.y1}, photo);
  RC_ASSERT(placement.x == swapped.x && placement.y == swapped.y && placement.across_x == swapped.across_x);
  const auto near = [](std::pair<double, double> at, double x, double y) {
    return std::abs(at.first - x / 256) < 1e-9 && std::abs(at.second - y / 256) < 1e-9;
  };
  const auto first = placement.inside(eyes.x1, eyes.y1), second = placement.inside(eyes.x2, eyes.y2);
  RC_ASSERT((near(first, 88, 112) && near(second, 168, 112)) || (near(second, 88, 112) && near(first, 168, 112)));
  RC_ASSERT(placement.across_x >= 0);
}

TEST(Eyes, ThatCannotBeAreRefused) {
  const Image photo(100, 80, 3);
  const auto refuse = [&](const Eyes& eyes, const std::string& word) {
    expect_error(ErrorCode::usage, {"eyes", word}, [&] { frame_by_eyes(eyes, photo); });
  };
  refuse({10, 10, 10, 10}, "same point");
  refuse({10, 10, 12, 11}, "same point");
  refuse({-1, 10, 50, 10}, "-1,10 lies outside");
  refuse({10, 10, 50, 81}, "100 x 80");
  refuse({10, std::numeric_limits<double>::quiet_NaN(), 50, 10}, "outside");
  refuse({10, 10, std::numeric_limits<double>::infinity(), 10}, "outside");
  Image wide;
  wide.width = 60'000, wide.height = 10;
  expect_error(ErrorCode::usage, {"eyes", "50000 pixels apart"}, [&] { frame_by_eyes({0, 5, 50'000, 5}, wide); });
}

TEST(Placed, ATiltedAndEnlargedPortraitIsSeenAsTheAlignedOne) {
  const Image aligned = photo_of_scene(256, 256, Frame{0, 0, 256});
  const Image expected = seen(aligned, frame_by_eyes({88, 112, 168, 112}, aligned), 128);
  for (const double degrees : {-60.0, -17.0, 3.0, 40.0})
    for (const double side : {150.0, 400.0, 777.0}) {
      Placement where = tilted(0, 0, side, degrees);
      const auto centre = where.at(0.5, 0.5);
      where.x = 600 - centre.first, where.y = 580 - centre.second;
      const Image photo = photo_of_scene(1200, 1170, where);
      const auto left = where.at(88.0 / 256, 112.0 / 256), right = where.at(168.0 / 256, 112.0 / 256);
      const Image view = seen(photo, frame_by_eyes({left.first, left.second, right.first, right.second}, photo), 128);
      EXPECT_LE(worst_difference(view, expected), 2) << degrees << " degrees, " << side << " pixels";
    }
}

TEST(Placed, ShrinkingATiltedFrameAveragesFineStripesAway) {
  Image stripes(900, 900, 1);
  for (int y = 0; y < 900; ++y)
    for (int x = 0; x < 900; ++x) stripes.row(y)[x] = x % 2 == 0 ? 255 : 0;
  const Image view = seen(stripes, tilted(300, 100, 600, 20), 64);
  for (const auto value : view.pixels) EXPECT_NEAR(value, 127.5, 12);
}

RC_GTEST_PROP(PromisePlaced, UprightFramesOnWholePixelsAreCutOutAndResized, ()) {
  const Image image = noise(*rc::gen::inRange(1, 40), *rc::gen::inRange(1, 40), 3, *rc::gen::arbitrary<unsigned>());
  const Frame frame{*rc::gen::inRange(-20, 40), *rc::gen::inRange(-20, 40), *rc::gen::inRange(1, 60)};
  const int side = *rc::gen::inRange(1, 40);
  RC_ASSERT(seen(image, frame, side).pixels == resize(crop(image, frame), side, side).pixels);
}

RC_GTEST_PROP(PromisePlaced, NoMaskedPixelIsLostAndNoKeptOneDependsOnIt, ()) {
  const int width = *rc::gen::inRange(1, 60), height = *rc::gen::inRange(1, 60), side = *rc::gen::inRange(4, 40);
  const Placement placement = random_placement();
  const Image mask = random_pixels(width, height, 0.02, *rc::gen::arbitrary<unsigned>());
  const Image view = seen_mask(mask, placement, side);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (mask.row(y)[x] == 0 || !holds_centre(placement, x, y)) continue;
      const auto [u, v] = placement.inside(x + 0.5, y + 0.5);
      RC_ASSERT(view.row(static_cast<int>(v * side))[static_cast<int>(u * side)] == 255);
    }
  Image photo = noise(width, height, 3, 1);
  const Image before = seen(photo, placement, side);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    if (mask.pixels[i] != 0)
      for (std::size_t c = 0; c < 3; ++c) photo.pixels[3 * i + c] = static_cast<std::uint8_t>(~photo.pixels[3 * i + c]);
  const Image after = seen(photo, placement, side);
  for (std::size_t i = 0; i < view.pixels.size(); ++i)
    if (view.pixels[i] == 0)
      for (std::size_t c = 0; c < 3; ++c) RC_ASSERT(before.pixels[3 * i + c] == after.pixels[3 * i + c]);
}

TEST(Placed, ThereAndBackGivesTheSceneAgain) {
  const Placement placement = tilted(120, 60, 150, 25);
  const Image photo = photo_of_scene(300, 300, placement);
  const FloatMaps view = to_float_maps(seen(photo, placement, 128));
  const Box area = covered(placement, photo);
  FloatMaps red(1, 1, 128, 128);
  std::copy_n(view.plane(0, 0), red.values.size(), red.values.begin());
  const Image back = to_image(spread(red, placement, area));
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      if (holds_centre(placement, x, y)) {
        EXPECT_NEAR(back.row(y - area.top)[x - area.left], photo.row(y)[3 * x], 3) << x << ", " << y;
      }
}

}  // namespace
}  // namespace ilat::test
