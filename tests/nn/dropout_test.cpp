#include "nn/dropout.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace ilat {
namespace {

TEST(DropOut, ZeroesItsShareAndScalesTheRest) {
  for (const double share : {0.1, 0.5}) {
    for (const auto type : {at::kFloat, at::kBFloat16}) {
      const at::Tensor y = drop_out(at::ones({3, 101, 997}, type), share, true).to(at::kFloat);
      EXPECT_NEAR((y == 0).to(at::kFloat).mean().item<double>(), share, 0.005);
      const at::Tensor left = y.masked_select(y != 0);
      EXPECT_TRUE(at::allclose(left, at::full_like(left, 1 / (1 - share)), 0.01));
    }
  }
}

TEST(DropOut, NeighboursAreIndependent) {
  const at::Tensor zero = (drop_out(at::ones({1 << 18}), 0.5, true) == 0).to(at::kFloat);
  for (const std::int64_t distance : {1, 2, 3, 4, 5, 4096}) {
    const std::int64_t count = zero.size(0) - distance;
    const double both = (zero.narrow(0, 0, count) * zero.narrow(0, distance, count)).mean().item<double>();
    EXPECT_NEAR(both, 0.25, 0.005) << distance;
  }
}

TEST(DropOut, DoesNothingOutsideTraining) {
  const at::Tensor x = at::randn({5, 7});
  EXPECT_TRUE(at::equal(drop_out(x, 0.5, false), x));
  EXPECT_TRUE(at::equal(drop_out(x, 0, true), x));
}

TEST(DropOut, TheSeedDecidesForAnyNumberOfThreads) {
  const at::Tensor x = at::randn({300, 1000});
  const int threads = at::get_num_threads();
  at::manual_seed(5);
  const at::Tensor first = drop_out(x, 0.3, true), second = drop_out(x, 0.3, true);
  at::set_num_threads(threads + 1);
  at::manual_seed(5);
  const at::Tensor again = drop_out(x, 0.3, true);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(first, again));
  EXPECT_FALSE(at::equal(first, second));
}

TEST(DropOut, GradientsPassWhereValuesPass) {
  const at::Tensor x = at::ones({1000}).set_requires_grad(true);
  const at::Tensor y = drop_out(x, 0.4, true);
  y.sum().backward();
  EXPECT_TRUE(at::equal(x.grad(), y.detach()));
}

}  // namespace
}  // namespace ilat
