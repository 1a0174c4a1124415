#include "files/parse_number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace ilat::test {
namespace {

TEST(ParseNumber, ReadsAWholeText) {
  EXPECT_EQ(parse_number<int>("-12"), -12);
  EXPECT_EQ(parse_number<double>("1.5e-3"), 0.0015);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
}

TEST(ParseNumber, TakesNothingBesideTheNumber) {
  for (const char* text : {"", " 1", "1 ", "1x", "+1", "0x10", "1,5", "one"}) {
    EXPECT_EQ(parse_number<int>(text), std::nullopt) << '"' << text << '"';
    EXPECT_EQ(parse_number<double>(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(parse_number<int>("1.5"), std::nullopt);
}

TEST(ParseNumber, TakesNoNumberOutsideItsType) {
  EXPECT_EQ(parse_number<int>("2147483648"), std::nullopt);
  EXPECT_EQ(parse_number<std::uint64_t>("-1"), std::nullopt);
  EXPECT_EQ(parse_number<double>("1e400"), std::nullopt);
}

}  // namespace
}  // namespace ilat::test
