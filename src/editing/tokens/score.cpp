#include "editing/tokens/score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "editing/tokens/planned_rows.h"
#include "generation/sampling.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// A masked token and where its logits will stand.
struct Awaited {
  int cell = 0;
  bool from_prefill = false;
  std::size_t output = 0;  // among those of prefill, or of the one step
};

/// All steps of one item as one: every token is known, so that none has to wait for the one before.
struct OneStep {
  Rows rows;
  std::vector<Awaited> awaited;
  bool hidden = false;
};

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

OneStep joined(const GenerationPlan& plan, const PlannedRows& planned, std::span<const Token> grid) {
  OneStep all;
  all.hidden = plan.hidden;
  for (const PlannedStep& step : plan.steps) {
    const Rows rows = planned.of_step(step, grid);
    const auto first_row = static_cast<int>(all.rows.rows.size());
    const std::size_t first_output = all.rows.outputs.size();
    for (const PlannedDraw& draw : step.draws) {
      const auto output = static_cast<std::size_t>(draw.output);
      all.awaited.push_back({draw.token, draw.from_prefill, draw.from_prefill ? output : first_output + output});
    }
    append(all.rows.rows, rows.rows);
    append(all.rows.tokens, rows.tokens);
    append(all.rows.sources, rows.sources);
    append(all.rows.mirrors, rows.mirrors);
    for (const int output : rows.outputs) all.rows.outputs.push_back(first_row + output);
  }
  return all;
}

/// Where each item's outputs begin among those of the batch.
std::vector<std::size_t> first_outputs(std::span<const Rows> rows) {
  std::vector<std::size_t> first{0};
  for (const Rows& item : rows) first.push_back(first.back() + item.outputs.size());
  return first;
}

}  // namespace

std::vector<TokenScore> score_tokens(Backend& backend, const MaskedTokens& masked, std::optional<AttentionMask> mask) {
  const TransformerConfig& trained = backend.config().transformer.value();
  SamplingOptions sampling;
  sampling.attention_mask = mask;
  check_layout(sampling, trained);
  const auto cells = static_cast<std::size_t>(trained.tokens()), codes = static_cast<std::size_t>(trained.image_codes),
             depths = static_cast<std::size_t>(trained.codes_per_cell);
  const std::size_t items = masked.token_mask.size() / cells;
  if (items * cells != masked.token_mask.size() || masked.tokens.size() != masked.token_mask.size() * depths)
    throw Error(ErrorCode::internal, "tokens and their mask do not fit the model's grid");
  const auto grid_of = [&](std::size_t item) { return std::span(masked.tokens).subspan(item * cells * depths, cells * depths); };

  std::vector<OneStep> steps;
  std::vector<Rows> known, rows;
  for (std::size_t item = 0; item < items; ++item) {
    const PlannedRows planned(trained, std::span(masked.token_mask).subspan(item * cells, cells));
    const GenerationPlan plan = planned.plan(mask.value_or(trained.attention_mask));
    const std::size_t each = masked.source.empty() ? 0 : cells * depths;
    known.push_back(planned.known(plan, grid_of(item), std::span(masked.source).subspan(item * each, each)));
    steps.push_back(joined(plan, planned, grid_of(item)));
    rows.push_back(steps.back().rows);
  }
  if (steps.empty()) return {};
  const Prefilled prefilled = backend.prefill(masked.condition, known, 1);
  const std::vector<std::size_t> first_known = first_outputs(known), first = first_outputs(rows);
  const bool any = std::ranges::any_of(rows, [](const Rows& item) { return !item.rows.empty(); });
  std::vector<float> logits;  // [outputs, K]
  if (any) logits = backend.step(*prefilled.cache, rows, steps[0].hidden ? StepKind::hidden : StepKind::causal);

  std::vector<TokenScore> scores(items);
  const auto add = [&](std::size_t item, std::span<const float> all, std::size_t output, Token token) {
    scores[item].log_probability += log_probability(all.subspan(output * codes, codes), token);
    ++scores[item].codes;
  };
  for (std::size_t item = 0; item < items; ++item)
    for (const Awaited& one : steps[item].awaited) {
      const Token token = grid_of(item)[static_cast<std::size_t>(one.cell) * depths];
      one.from_prefill ? add(item, prefilled.logits, first_known[item] + one.output, token)
                       : add(item, logits, first[item] + one.output, token);
    }
  for (std::size_t depth = 1; any && depth < depths; ++depth) {  // the packed layout: every awaited token is an output
    std::vector<Token> before;  // [outputs, depth]
    for (std::size_t item = 0; item < items; ++item)
      for (const Awaited& one : steps[item].awaited) {
        const auto cell = grid_of(item).subspan(static_cast<std::size_t>(one.cell) * depths, depth);
        before.insert(before.end(), cell.begin(), cell.end());
      }
    const std::vector<float> deeper = backend.deeper(*prefilled.cache, before);
    for (std::size_t item = 0; item < items; ++item)
      for (const Awaited& one : steps[item].awaited)
        add(item, deeper, first[item] + one.output, grid_of(item)[static_cast<std::size_t>(one.cell) * depths + depth]);
  }
  return scores;
}

}  // namespace ilat
