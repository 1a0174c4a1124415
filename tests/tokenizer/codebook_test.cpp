#include "tokenizer/codebook.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace ilat {
namespace {

Codebook random_codebook(int depth) {
  at::manual_seed(1);
  Codebook codebook(7, 5, depth);
  codebook.weight.detach().normal_();
  return codebook;
}

TEST(ResidualCodebook, EachCodeIsNearestToWhatTheOnesBeforeLeft) {
  const Codebook codebook = random_codebook(3);
  const at::Tensor features = at::randn({2, 5, 4, 3});
  const at::Tensor tokens = codebook.nearest(features);
  ASSERT_EQ(tokens.sizes(), (at::IntArrayRef{2, 4, 3, 3}));
  for (int i = 0; i < 2 * 4 * 3; ++i) {
    at::Tensor left = features.permute({0, 2, 3, 1}).reshape({-1, 5})[i];
    for (int depth = 0; depth < 3; ++depth) {
      const at::Tensor codes = codebook.weight.detach().narrow(0, 7 * depth, 7);
      const auto nearest = (codes - left).square().sum(1).argmin().item<std::int64_t>();
      EXPECT_EQ(tokens.view({-1, 3})[i][depth].item<std::int64_t>(), nearest) << i << ", depth " << depth;
      left = left - codes[nearest];
    }
  }
}

TEST(ResidualCodebook, LookingUpSumsTheCodesOfACell) {
  const Codebook codebook = random_codebook(2);
  const at::Tensor tokens = at::randint(0, 7, {2, 4, 3, 2}, at::kLong);
  const at::Tensor first = at::embedding(codebook.codes(0), tokens.select(3, 0)).permute({0, 3, 1, 2});
  const at::Tensor second = at::embedding(codebook.codes(1), tokens.select(3, 1)).permute({0, 3, 1, 2});
  EXPECT_TRUE(at::allclose(codebook.look_up(tokens), first + second));
  const auto sums = codebook.partial_sums(tokens);
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_TRUE(at::allclose(sums[0], first));
  EXPECT_TRUE(at::allclose(sums[1], first + second));
  EXPECT_TRUE(codebook.rows(tokens).select(3, 1).equal(tokens.select(3, 1) + 7));
}

TEST(ResidualCodebook, OneCodeACellHasNoFurtherDimension) {
  const Codebook codebook = random_codebook(1);
  const at::Tensor tokens = codebook.nearest(at::randn({2, 5, 4, 3}));
  EXPECT_EQ(tokens.sizes(), (at::IntArrayRef{2, 4, 3}));
  EXPECT_TRUE(codebook.partial_sums(tokens).at(0).equal(codebook.look_up(tokens)));
}

}  // namespace
}  // namespace ilat
