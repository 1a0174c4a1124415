#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cmath>

#include "generation/philox.h"
#include "generation/portable_exp.h"

namespace ilat::test {
namespace {

// The known answers that the authors of Philox publish with their library, Random123 (kat_vectors, philox4x32 10).
TEST(Philox, GivesThePublishedKnownAnswers) {
  using Words = std::array<std::uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, UniformDrawsFillTheUnitInterval) {
  constexpr int kDraws = 10000;
  double sum = 0, squares = 0, least = 1, most = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const double draw = uniform_draw(3, i / 256, i % 256);
    sum += draw;
    squares += draw * draw;
    least = std::min(least, draw);
    most = std::max(most, draw);
  }
  EXPECT_GE(least, 0.0);
  EXPECT_LT(most, 1.0);
  EXPECT_NEAR(sum / kDraws, 1.0 / 2, 0.01);
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 0.01);
}

RC_GTEST_PROP(PromisePortableExp, IsWithinTwoUnitsOfTheLibrarys, ()) {
  const double x = -*rc::gen::inRange(0, 700'000'000) * 1e-6 - *rc::gen::inRange(0, 1000) * 1e-9;
  RC_ASSERT(std::abs(portable_exp(x) - std::exp(x)) <= 2 * 0x1p-52 * std::exp(x));
}

TEST(PortableExp, EndsAndKnownBits) {
  EXPECT_EQ(portable_exp(0.0), 1.0);
  EXPECT_EQ(portable_exp(-709.0), 0.0);
  EXPECT_EQ(portable_exp(-HUGE_VAL), 0.0);
  EXPECT_EQ(portable_exp(std::nan("")), 0.0);
  EXPECT_EQ(portable_exp(-1.0), 0x1.78b56362cef38p-2);
  EXPECT_EQ(portable_exp(-20.0), 0x1.1b48655f37267p-29);
  EXPECT_EQ(portable_exp(-0.3), 0x1.7b4c869c37c05p-1);
}

}  // namespace
}  // namespace ilat::test
