#include "imaging/mask/token_mask.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "ilat/error.h"

namespace ilat::test {
namespace {

RC_GTEST_PROP(PromiseTokenMask, ATokenIsMaskedIfAnyOfItsPixelsIs, ()) {
  const int tokens_per_side = *rc::gen::inRange(1, 6), cell = *rc::gen::inRange(1, 5), side = tokens_per_side * cell;
  FloatMaps masks(2, 1, side, side);
  for (float& value : masks.values) value = *rc::gen::weightedElement<float>({{12, 0.0f}, {1, 1.0f}});
  for (int item = 0; item < 2; ++item) {
    const std::vector<std::uint8_t> tokens = token_mask_of(masks, item, tokens_per_side);
    RC_ASSERT(tokens.size() == static_cast<std::size_t>(tokens_per_side * tokens_per_side));
    for (int token = 0; token < tokens_per_side * tokens_per_side; ++token) {
      const int top = token / tokens_per_side * cell, left = token % tokens_per_side * cell;
      bool any = false;
      for (int y = top; y < top + cell; ++y)
        for (int x = left; x < left + cell; ++x) any |= masks.plane(item, 0)[y * side + x] > 0;
      RC_ASSERT(tokens[static_cast<std::size_t>(token)] == any);
    }
  }
}

TEST(TokenMask, SizesThatDoNotDivideAreRefused) {
  EXPECT_THROW(token_mask_of(FloatMaps(1, 1, 5, 5), 0, 2), Error);
  EXPECT_THROW(token_mask_of(FloatMaps(1, 1, 4, 6), 0, 2), Error);
  EXPECT_THROW(token_mask_of(FloatMaps(1, 1, 4, 4), 0, 0), Error);
}

}  // namespace
}  // namespace ilat::test
