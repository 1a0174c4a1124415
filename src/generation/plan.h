#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ilat/options.h"

namespace ilat {

/// Where a token's logits come from, once its step has run.
struct PlannedDraw {
  int token = 0;              ///< in raster order
  bool from_prefill = false;  ///< its predecessor is a global row: the logits are prefill's, else this step's
  int output = 0;             ///< which of GenerationPlan::prefill_outputs, or of PlannedStep::outputs
};

/// Rows to run together, then tokens to draw from them.
struct PlannedStep {
  std::vector<int> rows;           ///< ascending; empty if all logits come from prefill
  std::vector<int> sources;        ///< by row: the cell whose token it feeds in, kStartToken or kNoToken
  std::vector<int> outputs;        ///< indices into `rows` whose logits are wanted
  std::vector<PlannedDraw> draws;  ///< one; all tokens at once for AttentionMask::autoencoder
  int passing = 0;                 ///< how many of the last rows run again once their source is drawn: not cached
};

/// The order in which the masked tokens of one sequence are generated with a key/value cache (spec section 5).
/// In the paper's layout rows are image rows, counted from start_z: row 0 = start_z, row k + 1 = token k; row k predicts
/// token k. In the packed layout (spec section 8) a row is a cell: a kept one in prefill, in a step one to be filled.
struct GenerationPlan {
  std::vector<int> prefill_rows;     ///< all global rows, ascending: their tokens are known from the start
  std::vector<int> prefill_sources;  ///< by row, as PlannedStep::sources
  std::vector<int> prefill_outputs;  ///< indices into `prefill_rows` whose logits are wanted
  bool hidden = false;               ///< the steps' rows are RowKind::hidden: they see no step's row and are not cached
  std::vector<PlannedStep> steps;    ///< one per masked token in raster order; a single one for autoencoder
};

/// Every row runs at most once, and only if a masked token's logits depend on it; it runs after all rows that it sees
/// and after its own token is known. So cached logits equal those of a full forward.
/// @param token_mask [L], non-zero = to be generated
GenerationPlan plan_generation(AttentionMask mask, std::span<const std::uint8_t> token_mask);

/// The same in the packed layout: every step one query for the next masked cell, which feeds in the token drawn last.
/// With several cells a step, the queries after the first do not know the tokens before them; the next step runs those
/// again with their tokens, so that what stays in the cache is the same as with one cell a step.
/// @param cells_per_step from 1
GenerationPlan plan_packed_generation(std::span<const std::uint8_t> token_mask, int cells_per_step);

}  // namespace ilat
