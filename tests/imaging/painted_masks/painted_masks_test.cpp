#include "imaging/painted_masks/painted_masks.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ilat {
namespace {

constexpr int kSide = 256;

/// Every point of a part at one place: eyes at (88, 112) and (168, 112), mouth at (128, 192).
Landmarks simple_face(double scale = 1) {
  Landmarks face{};
  const auto put = [&](LandmarkRange part, double x, double y) {
    for (int i = part.first; i <= part.last; ++i)
      face[static_cast<std::size_t>(i)] = {static_cast<float>(x * scale), static_cast<float>(y * scale)};
  };
  put(kRightEye, 88, 112);
  put(kLeftEye, 168, 112);
  put(kMouth, 128, 192);
  return face;
}

bool masked(const PixelMask& mask, int x, int y) {
  return mask.pixels[static_cast<std::size_t>(y) * mask.side + x] != 0;
}

double share(const PixelMask& mask) {
  return static_cast<double>(std::ranges::count(mask.pixels, 1)) / static_cast<double>(mask.pixels.size());
}

template <class Check>
void with_seeds(FaceMask kind, Check&& check) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomStream random(seed, 0, 0);
    check(painted_mask(kind, simple_face(), kSide, random));
  }
}

TEST(PixelMaskTest, PolygonsHoldThePixelsWhoseCentresLieInside) {
  PixelMask mask(5);
  fill_polygon(mask, std::vector<PixelPoint>{{0.5, 0.5}, {3.5, 0.5}, {3.5, 2.5}, {0.5, 2.5}});
  EXPECT_EQ(std::ranges::count(mask.pixels, 1), 6);  // x 1 ... 3, y 1 ... 2
  EXPECT_TRUE(masked(mask, 1, 1));
  EXPECT_TRUE(masked(mask, 3, 2));
  fill_polygon(mask, std::vector<PixelPoint>{{-9, -9}, {9, -9}, {9, 1.5}, {-9, 1.5}}, 0);
  EXPECT_EQ(std::ranges::count(mask.pixels, 1), 3);
}

TEST(PixelMaskTest, LinesAreAsWideAsTheirBrushAndCutOffAtTheEdge) {
  PixelMask mask(9);
  draw_line(mask, std::vector<PixelPoint>{{-5, 4}, {20, 4}}, 1);
  EXPECT_EQ(std::ranges::count(mask.pixels, 1), 27);
}

TEST(PaintedMasksTest, AreSomeButNotAllOfThePictureAndTheSameForTheSameSeed) {
  const auto check = [](const auto& paint) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      RandomStream one(seed, 0, 0), again(seed, 0, 0);
      const PixelMask mask = paint(one);
      EXPECT_GT(share(mask), 0.002);
      EXPECT_LT(share(mask), 0.8);
      EXPECT_EQ(mask.pixels, paint(again).pixels);
    }
  };
  for (const auto& [kind, name] : EnumNames<FreeMask>::names)
    check([kind = kind](RandomStream& random) { return painted_mask(kind, kSide, random); });
  for (const auto& [kind, name] : EnumNames<FaceMask>::names)
    check([kind = kind](RandomStream& random) { return painted_mask(kind, simple_face(), kSide, random); });
}

TEST(PaintedMasksTest, GlassesGoRoundTheEyesAndLeaveThemAlone) {
  with_seeds(FaceMask::glasses, [](const PixelMask& mask) {
    EXPECT_FALSE(masked(mask, 88, 114));
    EXPECT_FALSE(masked(mask, 168, 114));
    EXPECT_LT(share(mask), 0.2);
    bool below = false;
    for (int y = 115; y < 170; ++y) below = below || masked(mask, 88, y);
    EXPECT_TRUE(below);
  });
}

TEST(PaintedMasksTest, LieWhereTheirNamesSay) {
  with_seeds(FaceMask::beard, [](const PixelMask& mask) {
    EXPECT_TRUE(masked(mask, 128, 235));
    EXPECT_FALSE(masked(mask, 128, 112));
  });
  with_seeds(FaceMask::forehead, [](const PixelMask& mask) {
    EXPECT_TRUE(masked(mask, 128, 55));
    EXPECT_FALSE(masked(mask, 128, 112));
  });
  with_seeds(FaceMask::fringe, [](const PixelMask& mask) {
    EXPECT_TRUE(masked(mask, 128, 25));
    EXPECT_FALSE(masked(mask, 128, 130));
  });
  with_seeds(FaceMask::lower_face, [](const PixelMask& mask) {
    EXPECT_TRUE(masked(mask, 128, 192));
    EXPECT_FALSE(masked(mask, 88, 112));
  });
  bool left = false, right = false;
  with_seeds(FaceMask::half_face, [&](const PixelMask& mask) {
    EXPECT_NE(masked(mask, 88, 112), masked(mask, 168, 112));
    left = left || masked(mask, 88, 112);
    right = right || masked(mask, 168, 112);
  });
  EXPECT_TRUE(left && right);
}

TEST(PaintedMasksTest, FollowTheFaceToAnySize) {
  RandomStream large(3, 0, 0), small(3, 0, 0);
  const PixelMask at_256 = painted_mask(FaceMask::beard, simple_face(), 256, large);
  const PixelMask at_64 = painted_mask(FaceMask::beard, simple_face(0.25), 64, small);
  EXPECT_NEAR(share(at_256), share(at_64), 0.02);
}

}  // namespace
}  // namespace ilat
