#include "imaging/composite/composite.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>

#include "imaging/geometry/frame.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// Blobs as a brush leaves them: random rectangles.
Image random_rectangles(int width, int height, unsigned seed) {
  Image mask(width, height, 1);
  std::mt19937 random(seed);
  const auto below = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
  for (int rectangles = 1 + below(4); rectangles > 0; --rectangles) {
    const int left = below(width), top = below(height);
    const int right = left + 1 + below(width - left), bottom = top + 1 + below(height - top);
    for (int y = top; y < bottom; ++y) std::fill(mask.row(y) + left, mask.row(y) + right, 128 + below(128));
  }
  return mask;
}

/// What the model painted, and where it belongs.
struct Content {
  const FloatMaps& pixels;
  int item;
  Placement placement;
};

Image composite(const Image& photo, const Image& mask, const Content& content, const CompositeOptions& options) {
  Image result = photo;
  Patch(mask, content.placement, content.pixels.width, options).paint(result, content.pixels, content.item);
  return result;
}

Image changed_share(const Image& mask, const Content& content, const CompositeOptions& options) {
  Image changed(mask.width, mask.height, 1);
  Patch(mask, content.placement, content.pixels.width, options).mark(changed);
  return changed;
}

FloatMaps flat(int side, float value) { return FloatMaps(1, 3, side, side, value); }

Image whole_frame_composite(const Image& mask, const FloatMaps& content, CompositeOptions options, std::uint8_t grey = 0) {
  return composite(Image(mask.width, mask.height, 3, grey), mask, {content, 0, Frame{0, 0, mask.width}}, options);
}

RC_GTEST_PROP(PromiseComposite, WhatLiesOutsideOfItsContentBoxDoesNotMatter, ()) {
  const int width = *rc::gen::inRange(8, 80), height = *rc::gen::inRange(8, 80), side = *rc::gen::inRange(4, 60);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const Image photo = noise(width, height, 3, seed), mask = random_rectangles(width, height, seed);
  const double across = *rc::gen::inRange(4, 120), tilt = *rc::gen::inRange(-8, 8);
  const Placement placement(*rc::gen::inRange(-20, 40), *rc::gen::inRange(-20, 40), across,
                            *rc::gen::arbitrary<bool>() ? 0 : across / 10 * tilt);
  const CompositeOptions options{.mode = *rc::gen::element(Composite::inward, Composite::hard),
                                 .feather = *rc::gen::inRange(-1, 5),
                                 .blend = *rc::gen::element(Blend::none, Blend::colour, Blend::poisson)};
  const Patch patch(mask, placement, side, options);
  const Box box = patch.content_box(side);
  FloatMaps content(1, 3, side, side);
  std::mt19937 random(seed);
  for (float& value : content.values) value = static_cast<float>(random() % 201) / 100.0f - 1;
  FloatMaps other = content;
  for (int channel = 0; channel < 3; ++channel)
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x)
        if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) other.plane(0, channel)[y * side + x] = 0.7f;
  Image painted = photo, again = photo;
  patch.paint(painted, content, 0);
  patch.paint(again, other, 0);
  RC_ASSERT(painted.pixels == again.pixels);
}

RC_GTEST_PROP(PromiseComposite, InwardAndHardKeepEveryKeptPixelBitIdentical, ()) {
  const int width = *rc::gen::inRange(1, 80), height = *rc::gen::inRange(1, 80);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const Image photo = noise(width, height, 3, seed);
  const Image mask = *rc::gen::arbitrary<bool>() ? random_rectangles(width, height, seed)
                                                 : random_pixels(width, height, 0.01 * *rc::gen::inRange(0, 100), seed);
  const Frame frame{*rc::gen::inRange(-30, 60), *rc::gen::inRange(-30, 60), *rc::gen::inRange(1, 120)};
  const FloatMaps content = to_float_maps(noise(32, 32, 3, seed + 1));
  const CompositeOptions options{.mode = *rc::gen::element(Composite::inward, Composite::hard),
                                 .feather = *rc::gen::inRange(-1, 20)};
  const Image after = composite(photo, mask, {content, 0, frame}, options);
  RC_ASSERT(after.width == width && after.height == height && after.channels == 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool in_frame = x >= frame.x && y >= frame.y && x < frame.x + frame.side && y < frame.y + frame.side;
      if (mask.row(y)[x] >= 128 && in_frame) continue;
      RC_ASSERT(std::equal(after.row(y) + 3 * x, after.row(y) + 3 * x + 3, photo.row(y) + 3 * x));
    }
}

RC_GTEST_PROP(PromiseComposite, KeptPixelsStayUnderAnyTiltAndBlend, ()) {
  const int width = *rc::gen::inRange(1, 80), height = *rc::gen::inRange(1, 80);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const Image photo = noise(width, height, 3, seed), mask = random_rectangles(width, height, seed);
  const double side = *rc::gen::inRange(4, 120), angle = 0.01 * *rc::gen::inRange(-157, 158);
  const Placement placement(*rc::gen::inRange(-30, 60) + 0.3, *rc::gen::inRange(-30, 60), side * std::cos(angle),
                            side * std::sin(angle));
  const FloatMaps content = to_float_maps(noise(32, 32, 3, seed + 1));
  const CompositeOptions options{.mode = *rc::gen::element(Composite::inward, Composite::hard),
                                 .feather = *rc::gen::inRange(-1, 20),
                                 .blend = *rc::gen::element(Blend::none, Blend::colour, Blend::poisson)};
  const Image after = composite(photo, mask, {content, 0, placement}, options);
  const Image changed = changed_share(mask, {content, 0, placement}, options);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto [u, v] = placement.inside(x + 0.5, y + 0.5);
      const bool repainted = mask.row(y)[x] >= 128 && u >= 0 && v >= 0 && u < 1 && v < 1;
      RC_ASSERT((changed.row(y)[x] > 0) == repainted);
      if (!repainted) RC_ASSERT(std::equal(after.row(y) + 3 * x, after.row(y) + 3 * x + 3, photo.row(y) + 3 * x));
    }
}

/// A photo with a slow change of colour, a disc to repaint in it, and content that is the photo in another light.
struct OtherLight {
  Image photo = Image(96, 96, 3), mask = Image(96, 96, 1);
  FloatMaps content = FloatMaps(1, 3, 96, 96);
  OtherLight() {
    for (int y = 0; y < 96; ++y)
      for (int x = 0; x < 96; ++x)
        for (int c = 0; c < 3; ++c) {
          photo.row(y)[3 * x + c] = static_cast<std::uint8_t>(100 + x / 2 + 10 * c);
          if (std::hypot(x - 48, y - 48) < 25) mask.row(y)[x] = 255;
          content.plane(0, c)[y * 96 + x] = static_cast<float>(photo.row(y)[3 * x + c] - 40 + y / 8) / 127.5f - 1;
        }
  }
  Image result(Blend blend) const {
    return composite(photo, mask, {content, 0, Frame{0, 0, 96}}, {.mode = Composite::hard, .blend = blend});
  }
  double seam(Blend blend) const {
    return Patch(mask, Frame{0, 0, 96}, 96, {.mode = Composite::hard}).seam(result(blend));
  }
  int worst(Blend blend) const {
    const Image after = result(blend);
    int most = 0;
    for (std::size_t i = 0; i < after.pixels.size(); ++i)
      most = std::max(most, std::abs(after.pixels[i] - photo.pixels[i]));
    return most;
  }
};

TEST(Blend, ContentInAnotherLightComesToThePhotosOwn) {
  const OtherLight scene;
  EXPECT_GE(scene.worst(Blend::none), 28);
  EXPECT_LE(scene.worst(Blend::colour), 4);
  EXPECT_LE(scene.worst(Blend::poisson), 2);
}

TEST(Blend, TheSeamFigureTellsAStepFromNone) {
  const OtherLight scene;
  EXPECT_GT(scene.seam(Blend::none), 15);
  EXPECT_LT(scene.seam(Blend::colour), 3);
  EXPECT_NEAR(scene.seam(Blend::poisson), 1, 0.3);
  EXPECT_NEAR(Patch(scene.mask, Frame{0, 0, 96}, 96, {}).seam(scene.photo), 1, 0.05);
  // No edge inside the photo: nothing to see.
  EXPECT_EQ(Patch(Image(96, 96, 1, 255), Frame{0, 0, 96}, 96, {}).seam(scene.photo), 1);
}

TEST(Blend, APixelBesideTheMaskDoesNotBleedFarUnderColour) {
  OtherLight scene;
  for (int y = 44; y < 52; ++y)
    std::fill_n(scene.photo.row(y), 3 * 23, std::uint8_t{0});  // a dark strand up to the disc
  const Image after = scene.result(Blend::colour);
  EXPECT_NEAR(after.row(48)[3 * 48], scene.photo.row(48)[3 * 48], 12);
}

RC_GTEST_PROP(PromiseComposite, ChangedIsZeroExactlyWhereNothingCanHaveChanged, ()) {
  const int width = *rc::gen::inRange(1, 60), height = *rc::gen::inRange(1, 60);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const Image mask = random_rectangles(width, height, seed);
  const Frame frame{*rc::gen::inRange(-30, 60), *rc::gen::inRange(-30, 60), *rc::gen::inRange(1, 90)};
  const CompositeOptions options{.mode = *rc::gen::element(Composite::inward, Composite::hard, Composite::release),
                                 .feather = *rc::gen::inRange(-1, 20)};
  const FloatMaps white = flat(32, 1.0f);
  const Image changed = changed_share(mask, {white, 0, frame}, options);
  const Image after = composite(Image(width, height, 3, 0), mask, {white, 0, frame}, options);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
    // White on black: the result is the share itself; a share below half a level cannot be seen in it.
    RC_ASSERT(after.pixels[3 * i] == changed.pixels[i] || (after.pixels[3 * i] == 0 && changed.pixels[i] == 1));
    if (options.mode != Composite::release) RC_ASSERT(mask.pixels[i] >= 128 || changed.pixels[i] == 0);
  }
}

RC_GTEST_PROP(PromiseComposite, HardTakesTheContentInsideTheMaskExactly, ()) {
  const int side = *rc::gen::inRange(1, 50);
  const auto seed = *rc::gen::arbitrary<unsigned>();
  const Image fresh = noise(side, side, 3, seed);
  const Image mask = random_pixels(side, side, 0.5, seed + 1);
  const Image after = whole_frame_composite(mask, to_float_maps(fresh), {.mode = Composite::hard});
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c)
      RC_ASSERT(after.pixels[3 * i + c] == (mask.pixels[i] >= 128 ? fresh.pixels[3 * i + c] : 0));
}

RC_GTEST_PROP(PromiseComposite, InwardWeightsFadeFromTheBorderAndAreNeverZeroInside, ()) {
  const int width = *rc::gen::inRange(1, 60), height = *rc::gen::inRange(1, 60);
  const Image mask = random_rectangles(width, height, *rc::gen::arbitrary<unsigned>());
  const int feather = *rc::gen::inRange(0, 12);
  const FloatMaps weights = inward_weights(mask, feather);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float weight = weights.plane(0, 0)[y * width + x];
      if (mask.row(y)[x] < 128) {
        RC_ASSERT(weight == 0.0f);
        continue;
      }
      double nearest = 1e9;  // kept pixel
      for (int v = 0; v < height; ++v)
        for (int u = 0; u < width; ++u)
          if (mask.row(v)[u] < 128) nearest = std::min(nearest, std::hypot(u - x, v - y));
      RC_ASSERT(weight > 0.0f && weight <= 1.0f);
      RC_ASSERT(weight >= std::min(1.0, nearest / (feather + 1)) - 1e-5);
      RC_ASSERT(nearest <= feather + 1 || weight == 1.0f);
    }
}

TEST(Composite, TheFadeRisesByOneStepAPixel) {
  Image mask(40, 40, 1);
  for (int y = 0; y < 40; ++y)
    std::fill(mask.row(y) + 10, mask.row(y) + 40, 255);  // touches three edges of the picture
  const FloatMaps weights = inward_weights(mask, 4);
  for (int x = 0; x < 40; ++x)
    EXPECT_NEAR(weights.plane(0, 0)[20 * 40 + x], std::clamp((x - 9) / 5.0, 0.0, 1.0), 1e-6) << x;
  EXPECT_EQ(weights.plane(0, 0)[39], 1.0f);  // the picture's edge is no border
}

TEST(Composite, AThinStrokeIsRepaintedInFullBesideABigRegion) {
  Image mask(80, 80, 1);
  for (int y = 0; y < 80; ++y) std::fill(mask.row(y) + 40, mask.row(y) + 80, 255);
  std::fill(mask.row(20) + 5, mask.row(20) + 15, 255);
  const FloatMaps weights = inward_weights(mask, 10);
  EXPECT_EQ(weights.plane(0, 0)[20 * 80 + 10], 1.0f);
  EXPECT_LT(weights.plane(0, 0)[20 * 80 + 40], 0.2f);
}

TEST(Composite, AMaskOverEverythingTakesEverything) {
  const Image after = whole_frame_composite(Image(30, 30, 1, 255), flat(16, 1.0f), {.feather = 5});
  EXPECT_EQ(after.pixels, Image(30, 30, 3, 255).pixels);
}

TEST(Composite, TheFadeAlsoStartsWhereTheFrameEndsInsideThePhoto) {
  const Image photo(60, 60, 3, 0), mask(60, 60, 1, 255);
  const FloatMaps content = flat(8, 1.0f);
  const Image after = composite(photo, mask, {content, 0, Frame{20, -10, 40}}, {.feather = 4});
  EXPECT_EQ(after.row(0)[3 * 19], 0);
  EXPECT_EQ(after.row(0)[3 * 20], 51);   // a fifth
  EXPECT_EQ(after.row(0)[3 * 24], 255);  // and no fade at the photo's own edge above
  EXPECT_EQ(after.row(29)[3 * 40], 51);
  EXPECT_EQ(after.row(30)[3 * 40], 0);
}

TEST(Composite, ContentIsBroughtToTheFramesSizeAndPlace) {
  Image fresh(2, 2, 3);  // four flat quarters
  for (int i = 0; i < 12; ++i) fresh.pixels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(20 * (i / 3) + 50);
  const FloatMaps content = to_float_maps(fresh);
  const Image after =
      composite(Image(40, 40, 3), Image(40, 40, 1, 255), {content, 0, Frame{10, 20, 20}}, {.mode = Composite::hard});
  EXPECT_EQ(after.row(20)[30], 50);
  EXPECT_EQ(after.row(20)[3 * 29], 70);
  EXPECT_EQ(after.row(39)[30], 90);
  EXPECT_EQ(after.row(39)[3 * 29], 110);
  EXPECT_EQ(after.row(19)[30], 0);
}

TEST(Composite, ItemsOfABatchAreKeptApart) {
  FloatMaps content(2, 3, 4, 4, -1.0f);
  std::fill(content.plane(1, 0), content.plane(1, 0) + 48, 1.0f);
  const Image photo(4, 4, 3, 100), mask(4, 4, 1, 255);
  EXPECT_EQ(composite(photo, mask, {content, 0, Frame{0, 0, 4}}, {}).pixels, Image(4, 4, 3, 0).pixels);
  EXPECT_EQ(composite(photo, mask, {content, 1, Frame{0, 0, 4}}, {}).pixels, Image(4, 4, 3, 255).pixels);
}

TEST(Composite, ReleaseSpreadsPastTheBrushButNotPastTheFrame) {
  Image mask(128, 128, 1);
  for (int y = 60; y < 70; ++y) std::fill(mask.row(y) + 60, mask.row(y) + 70, 255);
  const FloatMaps content = flat(64, 1.0f);
  const Image after =
      composite(Image(128, 128, 3), mask, {content, 0, Frame{32, 32, 64}}, {.mode = Composite::release});
  EXPECT_EQ(after.row(65)[3 * 65], 255);
  EXPECT_GT(after.row(65)[3 * 71], 0);
  EXPECT_LT(after.row(65)[3 * 71], 255);
  EXPECT_EQ(after.row(65)[3 * 30], 0);
}

TEST(Composite, ReleaseWeightsFitAnyModelSize) {
  for (const int side : {8, 16, 24, 32, 96, 128}) {
    const FloatMaps weights = release_weights(FloatMaps(1, 1, side, side, 1.0f));
    ASSERT_EQ(weights.width, side);
    for (const float weight : weights.values) EXPECT_NEAR(weight, 1.0f, 1e-6f) << side;
  }
}

TEST(Composite, SizesThatDoNotFitAreRefused) {
  const FloatMaps content = flat(8, 0.0f);
  const auto refuse = [&](const Image& photo, const Image& mask) {
    expect_error(ErrorCode::usage, {"same size"}, [&] { composite(photo, mask, {content, 0, Frame{0, 0, 8}}, {}); });
  };
  refuse(Image(8, 8, 3), Image(8, 9, 1));
  refuse(Image(8, 8, 1), Image(8, 8, 1));
  refuse(Image(8, 8, 3), Image(8, 8, 3));
}

}  // namespace
}  // namespace ilat::test
