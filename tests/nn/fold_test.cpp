#include "nn/fold.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

namespace ilat {
namespace {

TEST(Fold, ASquareOfPixelsBecomesOneCell) {
  const at::Tensor x = at::randn({2, 3, 8, 12});
  for (const int side : {1, 2, 4}) {
    const at::Tensor folded = fold_squares(x, side);
    EXPECT_TRUE(folded.equal(side == 1 ? x : at::pixel_unshuffle(x, side))) << side;
    EXPECT_TRUE(folded.is_contiguous(side == 1 ? at::MemoryFormat::Contiguous : at::MemoryFormat::ChannelsLast)) << side;
  }
}

TEST(Fold, UnfoldingGivesThePixelsBack) {
  const at::Tensor x = at::randn({2, 3, 8, 16});
  const at::Tensor last = x.contiguous(at::MemoryFormat::ChannelsLast);
  for (const int side : {1, 2, 4})
    for (const at::Tensor& image : {x, last}) EXPECT_TRUE(unfold_squares(fold_squares(image, side), side).equal(x)) << side;
}

}  // namespace
}  // namespace ilat
