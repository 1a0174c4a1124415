#include "generation/plan.h"

#include <algorithm>
#include <utility>

#include "generation/attention_rows.h"
#include "generation/packed_rows.h"

namespace ilat {
namespace {

int last_index(const std::vector<int>& list) { return static_cast<int>(list.size()) - 1; }

class Planner {
 public:
  Planner(AttentionMask mask, std::span<const std::uint8_t> token_mask)
      : kinds_(label_rows(mask, token_mask)), prefill_index_(kinds_.size(), -1) {
    plan_.hidden = mask == AttentionMask::autoencoder;
    for (std::size_t row = 0; row < kinds_.size(); ++row) {
      if (kinds_[row] != RowKind::global) continue;
      plan_.prefill_rows.push_back(static_cast<int>(row));
      prefill_index_[row] = last_index(plan_.prefill_rows);
    }
  }

  /// Adds a draw of `token` to `step`, and to the step the rows that its logits still need.
  void draw(int token, PlannedStep& step) {
    const int predecessor = token;  // the row of the token before it, or start_z
    if (const int index = prefill_index_[static_cast<std::size_t>(predecessor)]; index >= 0) {
      plan_.prefill_outputs.push_back(index);
      step.draws.push_back({token, true, last_index(plan_.prefill_outputs)});
      return;
    }
    if (plan_.hidden) {
      step.rows.push_back(predecessor);
    } else {
      // A causal row sees the causal rows before it: whichever are not in the cache yet go with it.
      for (; next_row_ <= predecessor; ++next_row_)
        if (kinds_[static_cast<std::size_t>(next_row_)] == RowKind::causal) step.rows.push_back(next_row_);
    }
    step.outputs.push_back(last_index(step.rows));
    step.draws.push_back({token, false, last_index(step.outputs)});
  }

  GenerationPlan take() {
    plan_.prefill_sources = sources_of(plan_.prefill_rows);
    return std::move(plan_);
  }
  void add(PlannedStep step) {
    step.sources = plan_.hidden ? std::vector<int>(step.rows.size(), kNoToken) : sources_of(step.rows);
    plan_.steps.push_back(std::move(step));
  }

 private:
  static std::vector<int> sources_of(const std::vector<int>& rows) {
    std::vector<int> sources;
    for (const int row : rows) sources.push_back(row == 0 ? kStartToken : row - 1);
    return sources;
  }

  std::vector<RowKind> kinds_;
  std::vector<int> prefill_index_;  // by row: its place in prefill_rows, or -1
  int next_row_ = 0;                // causal rows before this one are in the cache
  GenerationPlan plan_;
};

}  // namespace

GenerationPlan plan_generation(AttentionMask mask, std::span<const std::uint8_t> token_mask) {
  Planner planner(mask, token_mask);
  const bool all_at_once = mask == AttentionMask::autoencoder;
  PlannedStep step;
  for (std::size_t token = 0; token < token_mask.size(); ++token) {
    if (token_mask[token] == 0) continue;
    planner.draw(static_cast<int>(token), step);
    if (!all_at_once) planner.add(std::exchange(step, {}));
  }
  if (!step.draws.empty()) planner.add(std::move(step));
  return planner.take();
}

GenerationPlan plan_packed_generation(std::span<const std::uint8_t> token_mask, int cells_per_step) {
  GenerationPlan plan;
  std::vector<int> masked;
  for (std::size_t cell = 0; cell < token_mask.size(); ++cell)
    (token_mask[cell] != 0 ? masked : plan.prefill_rows).push_back(static_cast<int>(cell));
  plan.prefill_sources = plan.prefill_rows;

  const std::size_t step_size = static_cast<std::size_t>(cells_per_step);
  std::size_t in_cache = 0;  // queries whose token before is known and that have run
  for (std::size_t drawn = 0; drawn < masked.size(); drawn += step_size) {
    PlannedStep step;
    const std::size_t end = std::min(drawn + step_size, masked.size());
    for (std::size_t query = in_cache; query < end; ++query) {
      if (query >= drawn) {
        step.outputs.push_back(last_index(step.rows) + 1);
        step.draws.push_back({masked[query], false, last_index(step.outputs)});
      }
      step.rows.push_back(masked[query]);
      step.sources.push_back(query == 0 ? kStartToken : query <= drawn ? masked[query - 1] : kNoToken);
    }
    step.passing = static_cast<int>(end - drawn) - 1;
    in_cache = drawn + 1;
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace ilat
