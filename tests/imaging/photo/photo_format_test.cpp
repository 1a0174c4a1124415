#include "imaging/photo/photo_format.h"

#include <gtest/gtest.h>

namespace ilat::test {
namespace {

TEST(PhotoFormat, FollowsTheExtensionInLettersOfEitherSize) {
  EXPECT_EQ(photo_format("a.png"), PhotoFormat::png);
  EXPECT_EQ(photo_format("folder.d/A.PNG"), PhotoFormat::png);
  EXPECT_EQ(photo_format("a.jpg"), PhotoFormat::jpeg);
  EXPECT_EQ(photo_format("a.b.JpEg"), PhotoFormat::jpeg);
  EXPECT_EQ(photo_format("a.webp"), PhotoFormat::webp);
}

TEST(PhotoFormat, IsNoneForAnyOtherName) {
  for (const char* name : {"", "a", "png", ".png", "a.png.txt", "a.gif", "a.png ", "folder.png/a"})
    EXPECT_EQ(photo_format(name), std::nullopt) << '"' << name << '"';
}

}  // namespace
}  // namespace ilat::test
