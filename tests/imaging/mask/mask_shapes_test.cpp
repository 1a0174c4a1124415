#include "imaging/mask/mask_shapes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

TEST(MaskShapes, ARectangleMasksItsPixelsAndIsCutOffAtThePhoto) {
  Image mask(10, 8, 1);
  EXPECT_TRUE(fill_polygon(mask, parse_rectangle(" 2, 3 ,4,2").corners()));
  EXPECT_EQ(bounding_box(mask), (Box{2, 3, 6, 5}));
  EXPECT_EQ(std::count(mask.pixels.begin(), mask.pixels.end(), 255), 8);
  Image cut(10, 8, 1);
  EXPECT_TRUE(fill_polygon(cut, parse_rectangle("-5,6,8,100").corners()));
  EXPECT_EQ(bounding_box(cut), (Box{0, 6, 3, 8}));
  EXPECT_FALSE(fill_polygon(cut, parse_rectangle("10,0,5,5").corners()));
  EXPECT_FALSE(fill_polygon(cut, parse_rectangle("1.6,1.6,0.8,0.8").corners()));  // holds no pixel's centre
}

TEST(MaskShapes, APolygonThatCrossesItselfIsHollowWhereItOverlapsTwice) {
  Image mask(20, 20, 1);
  // A square run around twice, the second time smaller.
  EXPECT_TRUE(fill_polygon(mask, parse_polygon("0,0,20,0,20,20,0,20,0,0,5,5,15,5,15,15,5,15,5,5")));
  EXPECT_EQ(mask.row(2)[2], 255);
  EXPECT_EQ(mask.row(10)[10], 0);
}

TEST(MaskShapes, WhatIsNoShapeIsRefusedByName) {
  const auto rectangle = [](const std::string& text, const std::string& why) {
    expect_error(ErrorCode::usage, {"mask-rect", why}, [&] { parse_rectangle(text); });
  };
  rectangle("1,2,3", "expected 4 numbers, got 3");
  rectangle("1,2,3,4,5", "got 5");
  rectangle("1,2,0,4", "above 0");
  rectangle("1,2,3,-4", "above 0");
  rectangle("1,2,nan,4", "nan");
  rectangle("1,2,inf,4", "inf");
  rectangle("1,2,1e9,4", "1e9");
  rectangle("1,2,,4", "no number");
  rectangle("", "no number");
  rectangle("1,2,3,4,", "no number");
  rectangle("1;2;3;4", "1;2;3;4");
  const auto polygon = [](const std::string& text, const std::string& why) {
    expect_error(ErrorCode::usage, {"mask-polygon", why}, [&] { parse_polygon(text); });
  };
  polygon("1,2,3,4", "expected 6 numbers, got 4");
  polygon("1,2,3,4,5,6,7", "odd");
  polygon("1,2,3,4,5,six", "six");
}

RC_GTEST_PROP(PromiseMaskShapes, ATriangleMasksExactlyThePixelsWhoseCentreLiesInIt, ()) {
  const auto coordinate = [] { return *rc::gen::inRange(-20, 40) + 0.125 * *rc::gen::inRange(0, 8); };
  std::vector<MaskPoint> corners;
  for (int i = 0; i < 3; ++i) corners.push_back({coordinate(), coordinate()});
  Image mask(20, 17, 1);
  const bool any = fill_polygon(mask, corners);
  RC_ASSERT(any == bounding_box(mask).has_value());
  for (int y = 0; y < 17; ++y)
    for (int x = 0; x < 20; ++x) {
      int left = 0, right = 0;  // on which side of each edge the centre lies
      for (std::size_t i = 0; i < 3; ++i) {
        const MaskPoint &a = corners[i], &b = corners[(i + 1) % 3];
        const double side = (b.x - a.x) * (y + 0.5 - a.y) - (b.y - a.y) * (x + 0.5 - a.x);
        left += side > 1e-9, right += side < -1e-9;
      }
      if (left == 3 || right == 3) RC_ASSERT(mask.row(y)[x] == 255);
      if (left > 0 && right > 0) RC_ASSERT(mask.row(y)[x] == 0);
    }
}

}  // namespace
}  // namespace ilat::test
