#include "editing/tokens/planned_rows.h"

#include <algorithm>

#include "generation/packed_rows.h"
#include "ilat/error.h"

namespace ilat {

PlannedRows::PlannedRows(const TransformerConfig& trained, std::span<const std::uint8_t> token_mask)
    : trained_(trained), token_mask_(token_mask), depth_(static_cast<std::size_t>(trained.codes_per_cell)) {
  for (const std::uint8_t is_masked : token_mask) places_.push_back(is_masked != 0 ? masked_++ : -1);
}

GenerationPlan PlannedRows::plan(AttentionMask mask, int cells_per_step) const {
  return trained_.layout == Layout::packed ? plan_packed_generation(token_mask_, cells_per_step)
                                           : plan_generation(mask, token_mask_);
}

Rows PlannedRows::known(const GenerationPlan& plan, std::span<const Token> grid, std::span<const Token> source) const {
  Rows rows = feed(plan.prefill_rows, plan.prefill_sources, plan.prefill_outputs, grid);
  if (trained_.cells() == trained_.tokens()) return rows;
  if (source.size() != grid.size()) throw Error(ErrorCode::internal, "the model sees a source photo, and there are no tokens of it");
  for (std::size_t cell = 0; cell < token_mask_.size(); ++cell) {
    if (token_mask_[cell] == 0) continue;  // the source photo's kept cells are the picture's own
    rows.rows.push_back(trained_.tokens() + static_cast<int>(cell));
    rows.sources.push_back(rows.rows.back());
    append_codes(rows.tokens, source, static_cast<int>(cell));
  }
  return rows;
}

Rows PlannedRows::of_step(const PlannedStep& step, std::span<const Token> grid) const {
  Rows rows = feed(step.rows, step.sources, step.outputs, grid);
  rows.passing = step.passing;
  if (trained_.mirror) rows.mirrors = mirrors_of(step, grid);
  return rows;
}

Rows PlannedRows::feed(std::span<const int> rows, std::span<const int> sources, std::span<const int> outputs,
                       std::span<const Token> grid) const {
  Rows fed{{rows.begin(), rows.end()}, {}, {outputs.begin(), outputs.end()}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fed.sources.push_back(sources[i] < 0 ? rows[i] : sources[i]);
    append_codes(fed.tokens, grid, sources[i]);
  }
  return fed;
}

/// The codes of a cell; of kStartToken or kNoToken as many of these.
void PlannedRows::append_codes(std::vector<Token>& tokens, std::span<const Token> grid, int cell) const {
  for (std::size_t depth = 0; depth < depth_; ++depth)
    tokens.push_back(cell < 0 ? cell : grid[static_cast<std::size_t>(cell) * depth_ + depth]);
}

/// Of every query the mirrored cell's token, if it was known when the query ran first.
std::vector<Token> PlannedRows::mirrors_of(const PlannedStep& step, std::span<const Token> grid) const {
  const int drawn = places_[static_cast<std::size_t>(step.draws[0].token)];
  std::vector<Token> mirrors;
  for (const int cell : step.rows) {
    const int mirror = mirrored_cell(cell, trained_.tokens_per_side);
    const int before = std::min(places_[static_cast<std::size_t>(cell)], drawn);
    append_codes(mirrors, grid, places_[static_cast<std::size_t>(mirror)] < before ? mirror : kNoToken);
  }
  return mirrors;
}

}  // namespace ilat
