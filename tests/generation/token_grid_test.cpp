#include "generation/token_grid.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "ilat/error.h"

namespace ilat::test {
namespace {

TEST(TokenGrid, CountsInRasterOrder) {
  const TokenGrid grid{4};
  EXPECT_EQ(grid.tokens(), 16);
  EXPECT_EQ(grid.token(2, 3), 11);
  EXPECT_EQ(grid.row(11), 2);
  EXPECT_EQ(grid.column(11), 3);
}

RC_GTEST_PROP(PromiseTokenGrid, ATokenIsMaskedIfAnyOfItsPixelsIs, ()) {
  const TokenGrid grid{*rc::gen::inRange(1, 6)};
  const int cell = *rc::gen::inRange(1, 5), side = grid.side * cell;
  const auto sparse = rc::gen::weightedElement<std::uint8_t>({{12, 0}, {1, 1}, {1, 255}});
  const auto pixels = *rc::gen::container<std::vector<std::uint8_t>>(static_cast<std::size_t>(side * side), sparse);
  const std::vector<std::uint8_t> tokens = mask_tokens(std::span(pixels), side, grid);
  RC_ASSERT(tokens == mask_tokens(std::vector<float>(pixels.begin(), pixels.end()), side, grid));
  RC_ASSERT(tokens.size() == static_cast<std::size_t>(grid.tokens()));
  for (int token = 0; token < grid.tokens(); ++token) {
    bool any = false;
    for (int y = 0; y < cell; ++y)
      for (int x = 0; x < cell; ++x)
        any |=
            pixels[static_cast<std::size_t>((grid.row(token) * cell + y) * side + grid.column(token) * cell + x)] > 0;
    RC_ASSERT(tokens[static_cast<std::size_t>(token)] == any);
  }
}

TEST(TokenGrid, SizesThatDoNotDivideAreRefused) {
  EXPECT_THROW(mask_tokens(std::vector<float>(25), 5, TokenGrid{2}), Error);
  EXPECT_THROW(mask_tokens(std::vector<float>(15), 4, TokenGrid{2}), Error);
  EXPECT_THROW(mask_tokens(std::vector<float>(), 0, TokenGrid{0}), Error);
}

}  // namespace
}  // namespace ilat::test
