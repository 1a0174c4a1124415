#include "training/data/augment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "training/data/drawn/guide_lines.h"

namespace ilat {
namespace {

TEST(Guides, SharesDecideWhichLinesAGuideShows) {
  const DataRecipe recipe{.hand_lines = 0.5, .no_lines = 0.2};
  int hand = 0, none = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    RandomStream random(3, 4, i);
    const GuideLines lines = choose_guide(recipe, random);
    hand += lines == GuideLines::hand;
    none += lines == GuideLines::none;
  }
  EXPECT_NEAR(hand / 2000.0, 0.5, 0.04);
  EXPECT_NEAR(none / 2000.0, 0.2, 0.04);
}

TEST(Augment, NothingAskedNothingChanged) {
  std::vector<std::uint8_t> image(3 * 64), sketch(64);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i);
  const DrawnSample sample = augmented({image, sketch, {}}, 8, {.flip = 0}, {1, 2, 3});
  EXPECT_TRUE(std::ranges::equal(sample.photo, image, {}, {}, [](std::uint8_t value) { return static_cast<float>(value); }));
  EXPECT_FALSE(sample.flipped || sample.moved);
}

TEST(Augment, AMoveKeepsThePhotoSharp) {
  constexpr int kSide = 64;
  std::vector<std::uint8_t> image(3 * kSide * kSide), sketch(kSide * kSide, 255);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x)
        image[static_cast<std::size_t>((c * kSide + y) * kSide + x)] = static_cast<std::uint8_t>(128 + 100 * std::sin(0.5 * x + c) * std::cos(0.4 * y));
  const DrawnSample sample = augmented({image, sketch, {}}, kSide, {.flip = 0, .turn = 10}, {1, 2, 4});
  const auto [low, high] = std::ranges::minmax(sample.photo);
  EXPECT_NEAR(low, 28, 4);
  EXPECT_NEAR(high, 228, 4);
  EXPECT_TRUE(std::ranges::all_of(sample.lines, [](float value) { return value > 254.9f; })) << "weights of a pixel sum to 1";
}

}  // namespace
}  // namespace ilat
