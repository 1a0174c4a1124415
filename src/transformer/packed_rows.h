#pragma once

#include <ATen/core/Tensor.h>

#include "generation/packed_rows.h"

namespace ilat {

// Batches of rows in the packed layout (spec section 8); who sees whom: generation/packed_rows.h.

/// What rows are made of, any number of them in any order.
struct PackedRows {
  at::Tensor cells;    ///< [B, R] int64: the kept cell, or the cell to fill
  at::Tensor sources;  ///< [B, R] int64: the cell whose token the row carries; its own where it carries none
  at::Tensor tokens;   ///< [B, R, C] int64: the token carried, kStartToken or kNoToken
  at::Tensor queries;  ///< [B, R] boolean: true = a query, false = a kept cell
  at::Tensor mirrors;  ///< [B, R, C] int64: the mirrored cell's token or kNoToken; undefined = the model has none
};

/// Whole sequences, as training sees them.
struct PackedSequences {
  PackedRows rows;     ///< R = L
  at::Tensor visible;  ///< [B, L, L] boolean, true = row sees column
  at::Tensor targets;  ///< [B, L, C] int64: the tokens of the rows' own cells
};

struct PackedLayout {
  int tokens_per_side = 0;
  bool mirror = false;
  /// [B] int64: how many masked tokens of a sequence are drawn; the queries after the next one carry no token, as when
  /// several tokens are drawn at once. Undefined = all.
  at::Tensor drawn = {};
};

/// @param tokens [B, L, C] int64, raster order
/// @param mask [B, L] boolean, true = to be generated
PackedSequences pack_rows(const at::Tensor& tokens, const at::Tensor& mask, const PackedLayout& layout);

}  // namespace ilat
