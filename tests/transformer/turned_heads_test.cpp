#include "transformer/turned_heads.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace ilat {
namespace {

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

struct Run {
  TurnedHeads heads;
  at::Tensor grad_rows, grad_scale;
};

template <class Function>
Run run(Function turn, const at::Tensor& values, const RowRotations& rotations, at::ScalarType type) {
  const at::Tensor rows = values.clone().set_requires_grad(true), scale = at::full({1}, 1.3f).set_requires_grad(true);
  Run result;
  result.heads = turn(rows.to(type), rotations, scale);
  const auto weighted = [](const at::Tensor& x, int which) {
    return (x.to(at::kFloat) * at::sin(at::arange(x.numel(), at::kFloat) * (0.37 + which)).view(x.sizes())).sum();
  };
  (weighted(result.heads.query, 0) + weighted(result.heads.key, 1) + weighted(result.heads.value, 2)).backward();
  result.grad_rows = rows.grad();
  result.grad_scale = scale.grad();
  return result;
}

// One pass over memory equals the composed operations, values and gradients, for any number of rows and heads.
RC_GTEST_PROP(PromiseTurnedHeads, OnePassEqualsSingleOperations, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const int batch = *rc::gen::inRange(1, 4), rows = *rc::gen::inRange(1, 90), heads = *rc::gen::inRange(1, 4);
  const int width = *rc::gen::element(4, 8, 12, 32, 64), side = 10;
  const auto cells = [&] { return at::randint(side * side, {batch, rows}, at::kLong); };
  const RowRotations rotations{rotation_of(cells(), side, width), rotation_of(cells(), side, width)};
  const at::Tensor values = at::randn({batch, rows, 3, heads, width});
  const bool rough = *rc::gen::arbitrary<bool>();
  const auto type = rough ? at::kBFloat16 : at::kFloat;
  const Run got = run(turned_heads, values, rotations, type), expected = run(plain_turned_heads, values, rotations, type);
  const double near = rough ? 0.05 : 1e-5;
  RC_ASSERT(got.heads.query.scalar_type() == type);
  RC_ASSERT(largest(got.heads.query - expected.heads.query) < near);
  RC_ASSERT(largest(got.heads.key - expected.heads.key) < near);
  RC_ASSERT(largest(got.heads.value - expected.heads.value) == 0);
  RC_ASSERT(largest(got.grad_rows - expected.grad_rows) < near * (1 + largest(expected.grad_rows)));
  RC_ASSERT(largest(got.grad_scale - expected.grad_scale) < near * (10 + largest(expected.grad_scale)));
}

TEST(TurnedHeads, ScoresDependOnDistancesAlone) {
  const auto score = [](std::int64_t query, std::int64_t key) {
    const at::Tensor rows = at::ones({1, 1, 3, 1, 16});
    const auto at_cell = [](std::int64_t cell) { return rotation_of(at::full({1, 1}, cell, at::kLong), 8, 16); };
    const TurnedHeads heads = plain_turned_heads(rows, {at_cell(query), at_cell(key)}, at::ones({1}));
    return (heads.query * heads.key).sum().item<double>();
  };
  EXPECT_NEAR(score(0, 9), score(20, 29), 1e-5);       // one down, one to the right
  EXPECT_GT(std::abs(score(0, 9) - score(0, 1)), 0.1);
}

}  // namespace
}  // namespace ilat
