#include "alignment/portrait_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "alignment/blur_effect.h"
#include "alignment/picture_hash.h"
#include "imaging/geometry/resize.h"
#include "random/random_stream.h"

namespace ilat {
namespace {

PortraitMeasures good() {
  return {.side = 200, .confidence = 0.99, .doubt = 0.02, .turn = 0.1, .beyond = 0.1, .landmarks_inside = true, .blur = 0.3};
}

Rejection reason(const PortraitMeasures& measures) {
  const auto refused = refusal(measures, {});
  EXPECT_TRUE(refused);
  return refused ? refused->reason : Rejection::unreadable;
}

TEST(PortraitRules, AGoodFaceBreaksNone) { EXPECT_FALSE(refusal(good(), {})); }

TEST(PortraitRules, EachMeasureHasItsReason) {
  const auto expect = [](Rejection expected, const auto& spoil) {
    PortraitMeasures measures = good();
    spoil(measures);
    EXPECT_EQ(reason(measures), expected);
  };
  expect(Rejection::too_small, [](PortraitMeasures& m) { m.side = 79; });
  expect(Rejection::unsure, [](PortraitMeasures& m) { m.confidence = 0.7; });
  expect(Rejection::unsure, [](PortraitMeasures& m) { m.doubt = 0.2; });
  expect(Rejection::turned, [](PortraitMeasures& m) { m.turn = 0.9; });
  expect(Rejection::cut, [](PortraitMeasures& m) { m.beyond = 0.6; });
  expect(Rejection::cut, [](PortraitMeasures& m) { m.landmarks_inside = false; });
  expect(Rejection::blurred, [](PortraitMeasures& m) { m.blur = 0.9; });
}

TEST(PortraitRules, TheDetailNamesTheNumberAndTheLimit) {
  PortraitMeasures measures = good();
  measures.side = 31;
  const auto refused = refusal(measures, {.smallest = 64});
  ASSERT_TRUE(refused);
  EXPECT_NE(refused->detail.find("31"), std::string::npos) << refused->detail;
  EXPECT_NE(refused->detail.find("64"), std::string::npos) << refused->detail;
}

/// A picture of random patches, as sharp as its size allows.
Image patches(int side, std::uint64_t seed) {
  Image small(side / 4, side / 4, 1), image(side, side, 1);
  RandomStream random(seed, 0, 0);
  for (auto& value : small.pixels) value = static_cast<std::uint8_t>(random.below(200));
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) image.row(y)[x] = small.row(y / 4)[x / 4];
  return image;
}

/// The mean of every pixel's neighbours.
Image softened(const Image& sharp, int reach) {
  Image soft = sharp;
  for (int y = 0; y < sharp.height; ++y)
    for (int x = 0; x < sharp.width; ++x) {
      int sum = 0, count = 0;
      for (int v = std::max(0, y - reach); v <= std::min(sharp.height - 1, y + reach); ++v)
        for (int u = std::max(0, x - reach); u <= std::min(sharp.width - 1, x + reach); ++u) sum += sharp.row(v)[u], ++count;
      soft.row(y)[x] = static_cast<std::uint8_t>(sum / count);
    }
  return soft;
}

TEST(PromiseBlurEffect, GrowsWithTheBlur) {
  const Image sharp = patches(128, 3);
  const Box all{0, 0, 128, 128};
  double last = blur_effect(sharp, all);
  for (const int reach : {1, 2, 4}) {
    const double blur = blur_effect(softened(sharp, reach), all);
    EXPECT_GT(blur, last + 0.05) << reach;
    last = blur;
  }
}

TEST(PromiseBlurEffect, ContrastDoesNotMatter) {
  const Image sharp = patches(128, 3);
  Image dull = sharp;
  for (auto& value : dull.pixels) value = static_cast<std::uint8_t>(100 + value / 4);
  EXPECT_NEAR(blur_effect(sharp, {0, 0, 128, 128}), blur_effect(dull, {0, 0, 128, 128}), 0.03);
}

TEST(BlurEffect, APlainAreaIsWhollyBlurred) { EXPECT_EQ(blur_effect(Image(40, 40, 1, 9), {0, 0, 40, 40}), 1); }

TEST(PromisePictureHash, AnotherSizeOfAPictureIsNearAndAnotherPictureFar) {
  const Image one = patches(256, 1);
  const PictureHash hash = picture_hash(one);
  EXPECT_EQ(difference(hash, hash), 0);
  EXPECT_LT(difference(hash, picture_hash(resize(one, 200, 200))), 16);
  EXPECT_GT(difference(hash, picture_hash(patches(256, 2))), 60);
}

TEST(PromisePictureHash, TextAndBackIsTheSame) {
  const PictureHash hash{1, 0xfedcba9876543210ull, 0, ~0ull};
  EXPECT_EQ(to_picture_hash(to_text(hash)), hash);
  EXPECT_FALSE(to_picture_hash("12"));
  EXPECT_FALSE(to_picture_hash(std::string(64, 'x')));
}

}  // namespace
}  // namespace ilat
