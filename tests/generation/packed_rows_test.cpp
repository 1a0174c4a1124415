// The packed layout (spec section 8): which rows there are, who sees whom, and the plan that draws them on a cache.
#include "generation/packed_rows.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <map>
#include <set>

#include "generation/plan.h"
#include "generation/random_masks.h"

namespace ilat::test {
namespace {

TEST(PackedRows, KeptCellsComeFirst) {
  const std::vector<std::uint8_t> mask{0, 1, 1, 0, 0, 1, 0, 1, 0};
  EXPECT_EQ(packed_order(mask), (std::vector<int>{0, 3, 4, 6, 8, 1, 2, 5, 7}));
}

TEST(PackedRows, QueriesSeeKeptRowsAndQueriesUpToThemselves) {
  std::string table;
  for (int row = 0; row < 4; ++row, table += ' ')
    for (int column = 0; column < 4; ++column) table += packed_sees(2, row, column) ? 'x' : '.';
  EXPECT_EQ(table, "xx.. xx.. xxx. xxxx ");
}

TEST(PackedRows, AMirroredCellLiesAcrossTheVerticalAxis) {
  EXPECT_EQ(mirrored_cell(0, 3), 2);
  EXPECT_EQ(mirrored_cell(4, 3), 4);
  EXPECT_EQ(mirrored_cell(9, 4), 10);
}

TEST(PackedPlan, SeveralCellsAStepRunAgainOnceTheirTokensAreKnown) {
  const GenerationPlan plan = plan_packed_generation(std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1}, 2);
  EXPECT_EQ(plan.prefill_rows, std::vector<int>{1});
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.steps[0].rows, (std::vector<int>{0, 2}));
  EXPECT_EQ(plan.steps[0].sources, (std::vector<int>{kStartToken, kNoToken}));
  EXPECT_EQ(plan.steps[0].passing, 1);
  EXPECT_EQ(plan.steps[1].rows, (std::vector<int>{2, 3, 4}));
  EXPECT_EQ(plan.steps[1].sources, (std::vector<int>{0, 2, kNoToken}));
  EXPECT_EQ(plan.steps[1].outputs, (std::vector<int>{1, 2}));
  EXPECT_EQ(plan.steps[2].rows, (std::vector<int>{4, 5}));
  EXPECT_EQ(plan.steps[2].sources, (std::vector<int>{3, 4}));
  EXPECT_EQ(plan.steps[2].passing, 0);
}

// Whatever the number of cells a step: each masked cell is drawn once, in raster order, from its own query; what stays in
// the cache are the queries in order, each with the token before it; and no row feeds in a token that is not drawn yet.
RC_GTEST_PROP(PromisePackedPlan, EveryQueryStaysInTheCacheOnceWithTheTokenBeforeIt, ()) {
  const std::vector<std::uint8_t> mask = *any_token_mask();
  const int cells_per_step = *rc::gen::inRange(1, 6);
  const GenerationPlan plan = plan_packed_generation(mask, cells_per_step);
  std::vector<int> masked, kept;
  for (int cell = 0; cell < static_cast<int>(mask.size()); ++cell) (mask[cell] ? masked : kept).push_back(cell);
  RC_ASSERT(plan.prefill_rows == kept);
  RC_ASSERT(plan.prefill_outputs.empty() && !plan.hidden);

  std::vector<int> drawn, cached;
  for (const PlannedStep& step : plan.steps) {
    const std::set<int> before(drawn.begin(), drawn.end());
    const std::size_t staying = step.rows.size() - static_cast<std::size_t>(step.passing);
    RC_ASSERT(step.sources.size() == step.rows.size());
    for (std::size_t i = 0; i < step.rows.size(); ++i) {
      const auto place = std::ranges::find(masked, step.rows[i]) - masked.begin();
      const int expected = place == 0 ? kStartToken : masked[static_cast<std::size_t>(place - 1)];
      if (i < staying) {
        RC_ASSERT(step.sources[i] == expected);
        RC_ASSERT(step.sources[i] < 0 || before.contains(step.sources[i]));
        cached.push_back(step.rows[i]);
      } else {
        RC_ASSERT(step.sources[i] == kNoToken);
      }
    }
    RC_ASSERT(std::ssize(step.draws) <= cells_per_step);
    for (const PlannedDraw& draw : step.draws) {
      RC_ASSERT(!draw.from_prefill);
      RC_ASSERT(step.rows.at(static_cast<std::size_t>(step.outputs.at(static_cast<std::size_t>(draw.output)))) == draw.token);
      drawn.push_back(draw.token);
    }
  }
  RC_ASSERT(drawn == masked);
  // The last step's passing queries need not run again: nothing is drawn after them.
  RC_ASSERT(cached == std::vector<int>(masked.begin(), masked.begin() + std::ssize(cached)));
  if (!plan.steps.empty()) RC_ASSERT(std::ssize(cached) + plan.steps.back().passing == std::ssize(masked));
}

}  // namespace
}  // namespace ilat::test
