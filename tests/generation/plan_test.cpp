#include "generation/plan.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <set>

#include "generation/attention_rows.h"
#include "generation/random_masks.h"

namespace ilat::test {
namespace {

std::vector<std::vector<int>> rows_by_step(const GenerationPlan& plan) {
  std::vector<std::vector<int>> rows;
  for (const PlannedStep& step : plan.steps) rows.push_back(step.rows);
  return rows;
}

std::set<int> seen_by(const std::vector<RowKind>& kinds, int row) {
  std::set<int> columns;
  for (int column = 0; column < static_cast<int>(kinds.size()); ++column)
    if (sees(kinds, row, column)) columns.insert(column);
  return columns;
}

/// The row whose logits a draw uses.
int source_row(const GenerationPlan& plan, const PlannedStep& step, const PlannedDraw& draw) {
  const auto output = static_cast<std::size_t>(draw.output);
  if (draw.from_prefill) return plan.prefill_rows.at(static_cast<std::size_t>(plan.prefill_outputs.at(output)));
  return step.rows.at(static_cast<std::size_t>(step.outputs.at(output)));
}

struct Case {
  AttentionMask mask;
  std::vector<std::uint8_t> token_mask;
  std::vector<RowKind> kinds;
  GenerationPlan plan;
};

Case any_case() {
  const AttentionMask mask = *any_attention_mask();
  const std::vector<std::uint8_t> token_mask = *any_token_mask();
  return {mask, token_mask, label_rows(mask, token_mask), plan_generation(mask, token_mask)};
}

// What a row sees in the machine: all rows of the cache, and those of its own step up to itself (Backend::step).
RC_GTEST_PROP(PromisePlan, EveryRowFindsInTheCacheExactlyTheRowsItSees, ()) {
  const Case c = any_case();
  std::set<int> cache(c.plan.prefill_rows.begin(), c.plan.prefill_rows.end());
  for (const int row : c.plan.prefill_rows) RC_ASSERT(seen_by(c.kinds, row) == cache);
  for (const PlannedStep& step : c.plan.steps) {
    RC_ASSERT(std::is_sorted(step.rows.begin(), step.rows.end()));
    for (const int row : step.rows) {
      RC_ASSERT((c.kinds.at(static_cast<std::size_t>(row)) == RowKind::hidden) == c.plan.hidden);
      if (!c.plan.hidden) RC_ASSERT(cache.insert(row).second);  // each row once
      RC_ASSERT(seen_by(c.kinds, row) == cache);
    }
  }
}

RC_GTEST_PROP(PromisePlan, EveryRowRunsAfterItsTokenIsKnown, ()) {
  const Case c = any_case();
  std::vector<std::uint8_t> unknown = c.token_mask;
  const auto known = [&](int row) { return row == 0 || !unknown.at(static_cast<std::size_t>(row - 1)); };
  for (const int row : c.plan.prefill_rows) RC_ASSERT(known(row));
  for (const PlannedStep& step : c.plan.steps) {
    for (const int row : step.rows) RC_ASSERT(c.plan.hidden || known(row));
    for (const PlannedDraw& draw : step.draws) unknown.at(static_cast<std::size_t>(draw.token)) = 0;
  }
}

RC_GTEST_PROP(PromisePlan, EveryMaskedTokenIsDrawnOnceInRasterOrderFromItsPredecessorsRow, ()) {
  const Case c = any_case();
  std::vector<int> drawn, masked;
  for (const PlannedStep& step : c.plan.steps)
    for (const PlannedDraw& draw : step.draws) {
      drawn.push_back(draw.token);
      RC_ASSERT(source_row(c.plan, step, draw) == draw.token);
    }
  for (std::size_t token = 0; token < c.token_mask.size(); ++token)
    if (c.token_mask[token]) masked.push_back(static_cast<int>(token));
  RC_ASSERT(drawn == masked);
  RC_ASSERT(c.plan.steps.size() == (c.plan.hidden ? std::min<std::size_t>(1, masked.size()) : masked.size()));
}

RC_GTEST_PROP(PromisePlan, NoRowRunsInVainAndNoLogitsAreComputedInVain, ()) {
  const Case c = any_case();
  std::size_t outputs = c.plan.prefill_outputs.size(), draws = 0;
  std::set<int> needed;  // by the logits of any step
  for (const PlannedStep& step : c.plan.steps) {
    outputs += step.outputs.size();
    draws += step.draws.size();
    for (const int output : step.outputs) {
      const int row = step.rows.at(static_cast<std::size_t>(output));
      needed.merge(seen_by(c.kinds, row));
      needed.insert(row);
    }
  }
  RC_ASSERT(outputs == draws);
  for (const PlannedStep& step : c.plan.steps)
    for (const int row : step.rows) RC_ASSERT(needed.contains(row));
}

TEST(Plan, TheSpecsExampleRunsOneOrTwoRowsAStep) {
  const GenerationPlan plan =
      plan_generation(AttentionMask::paper, std::vector<std::uint8_t>{0, 1, 1, 0, 0, 1, 0, 1, 0});
  EXPECT_EQ(plan.prefill_rows, (std::vector<int>{0, 4, 9}));
  EXPECT_TRUE(plan.prefill_outputs.empty());
  EXPECT_EQ(rows_by_step(plan), (std::vector<std::vector<int>>{{1}, {2}, {3, 5}, {6, 7}}));
}

TEST(Plan, CausalBeginsWithAllRowsUpToTheFirstPredecessor) {
  const GenerationPlan plan = plan_generation(AttentionMask::causal, std::vector<std::uint8_t>{0, 0, 1, 0, 1, 0});
  EXPECT_TRUE(plan.prefill_rows.empty());
  EXPECT_EQ(rows_by_step(plan), (std::vector<std::vector<int>>{{0, 1, 2}, {3, 4}}));
}

TEST(Plan, ReleasedTakesARunsFirstTokenFromPrefill) {
  const GenerationPlan plan = plan_generation(AttentionMask::released, std::vector<std::uint8_t>{1, 1, 0, 1, 0});
  EXPECT_EQ(plan.prefill_rows, (std::vector<int>{0, 3, 5}));
  EXPECT_EQ(plan.prefill_outputs, (std::vector<int>{0, 1}));
  EXPECT_EQ(rows_by_step(plan), (std::vector<std::vector<int>>{{}, {1}, {}}));
}

TEST(Plan, AutoencoderDrawsAllTokensInOneStep) {
  const GenerationPlan plan = plan_generation(AttentionMask::autoencoder, std::vector<std::uint8_t>{0, 1, 1, 1, 0, 1});
  EXPECT_EQ(plan.prefill_rows, (std::vector<int>{0, 1, 5}));
  EXPECT_EQ(plan.prefill_outputs, (std::vector<int>{1, 2}));
  EXPECT_EQ(rows_by_step(plan), (std::vector<std::vector<int>>{{2, 3}}));
  EXPECT_EQ(plan.steps[0].draws.size(), 4u);
}

TEST(Plan, NothingMaskedNeedsNoStep) {
  for (const auto mask :
       {AttentionMask::paper, AttentionMask::released, AttentionMask::causal, AttentionMask::autoencoder})
    EXPECT_TRUE(plan_generation(mask, std::vector<std::uint8_t>(9, 0)).steps.empty());
}

}  // namespace
}  // namespace ilat::test
