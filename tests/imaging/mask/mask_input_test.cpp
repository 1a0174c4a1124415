#include "imaging/mask/mask_input.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

Photo picture(Image image, std::vector<std::uint16_t> alpha = {}) {
  Photo photo;
  photo.image = std::move(image);
  photo.alpha = std::move(alpha);
  return photo;
}

using Pixels = std::vector<std::uint8_t>;

TEST(MaskInput, BrightIsMaskedWhereEverythingIsOpaque) {
  Image image(4, 1, 3);
  image.pixels = {127, 127, 127, 128, 128, 128, 255, 0, 0, 255, 255, 0};  // red is dark, yellow is bright
  EXPECT_EQ(mask_of(picture(image)).pixels, (Pixels{0, 255, 0, 255}));
  EXPECT_EQ(mask_of(picture(image, {65535, 65535, 65535, 40000})).pixels, (Pixels{0, 255, 0, 255}));
}

TEST(MaskInput, DrawnOnTransparencyTheAlphaIsTheMaskWhateverTheColour) {
  Image image(4, 1, 3);
  image.pixels = {255, 255, 255, 0, 0, 0, 200, 0, 0, 255, 255, 255};
  EXPECT_EQ(mask_of(picture(image, {0, 65535, 32768, 32767})).pixels, (Pixels{0, 255, 255, 0}));
}

TEST(MaskInput, AnotherSizeIsScaledAndAnotherShapeRefused) {
  const Image photo(900, 700, 3);
  EXPECT_FALSE(needs_scaling(Image(900, 700, 1), photo, "mask"));
  EXPECT_TRUE(needs_scaling(Image(90, 70, 1), photo, "mask"));
  EXPECT_TRUE(needs_scaling(Image(940, 700, 1), photo, "mask"));
  for (const auto& [width, height] : {std::pair{700, 900}, {1000, 700}, {900, 500}})
    expect_error(ErrorCode::usage, {"mask", std::to_string(width) + " x", "900 x 700", "shape"},
                 [&, w = width, h = height] { needs_scaling(Image(w, h, 1), photo, "mask"); });
}

TEST(MaskInput, ScalingUpKeepsAStraightEdgeInItsPlace) {
  Image mask(10, 10, 1);
  for (int y = 0; y < 10; ++y) std::fill(mask.row(y) + 5, mask.row(y) + 10, 200);
  const Image large = scaled_mask(mask, 70, 70);
  for (int y = 0; y < 70; ++y)
    for (int x = 0; x < 70; ++x) EXPECT_EQ(large.row(y)[x], x >= 35 ? 255 : 0) << x << ", " << y;
}

RC_GTEST_PROP(PromiseMaskInput, ScalingDownLosesNoMaskedPixel, ()) {
  const int width = *rc::gen::inRange(1, 60), height = *rc::gen::inRange(1, 60);
  const Image mask = random_pixels(width, height, 0.05, *rc::gen::arbitrary<unsigned>());
  const int new_width = *rc::gen::inRange(1, width + 1), new_height = *rc::gen::inRange(1, height + 1);
  const Image small = scaled_mask(mask, new_width, new_height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (mask.row(y)[x] != 0) RC_ASSERT(small.row(y * new_height / height)[x * new_width / width] == 255);
}

RC_GTEST_PROP(PromiseMaskInput, GrowingIsARoundBrush, ()) {
  const int width = *rc::gen::inRange(1, 30), height = *rc::gen::inRange(1, 30), reach = *rc::gen::inRange(-8, 9);
  const Image mask = random_pixels(width, height, 0.01 * *rc::gen::inRange(0, 101), *rc::gen::arbitrary<unsigned>());
  const Image grown = grown_mask(mask, reach);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      double nearest = 1e9;  // pixel of the kind that spreads: masked when growing, kept when narrowing
      for (int v = 0; v < height; ++v)
        for (int u = 0; u < width; ++u)
          if ((mask.row(v)[u] != 0) == (reach >= 0)) nearest = std::min(nearest, std::hypot(u - x, v - y));
      const bool spread = nearest <= std::abs(reach);
      RC_ASSERT((grown.row(y)[x] != 0) == (reach >= 0 ? spread : !spread));
    }
}

TEST(MaskInput, InvertingSwapsMaskedAndKept) {
  Image mask(3, 1, 1);
  mask.pixels = {0, 255, 127};
  EXPECT_EQ(inverted_mask(mask).pixels, (Pixels{255, 0, 255}));
}

}  // namespace
}  // namespace ilat::test
