#pragma once

#include <ATen/core/Tensor.h>

#include "generation/packed_rows.h"

namespace ilat {

// Batches of rows in the packed layout (spec section 8); who sees whom: generation/packed_rows.h.

/// What rows are made of, any number of them in any order.
struct PackedRows {
  at::Tensor cells;    ///< [B, R] int64: the kept cell, or the cell to fill; from L on those of the source photo
  at::Tensor sources;  ///< [B, R] int64: the cell whose token the row carries; its own where it carries none
  at::Tensor tokens;   ///< [B, R, C] int64: the token carried, kStartToken or kNoToken
  at::Tensor queries;  ///< [B, R] boolean: true = a query, false = a kept cell or one of the source photo
  at::Tensor mirrors;  ///< [B, R, C] int64: the mirrored cell's token or kNoToken; undefined = the model has none
};

/// Whole sequences, as training sees them.
struct PackedSequences {
  PackedRows rows;     ///< R = L, and as many more as the item that has most needs to see its source photo
  at::Tensor visible;  ///< [B, R, R] boolean, true = row sees column
  at::Tensor targets;  ///< [B, L, C] int64: the tokens of the first L rows' own cells
};

struct PackedLayout {
  int tokens_per_side = 0;
  bool mirror = false;
  /// [B] int64: how many masked tokens of a sequence are drawn; the queries after the next one carry no token, as when
  /// several tokens are drawn at once. Undefined = all.
  at::Tensor drawn = {};
  /// [B, L, C] int64: tokens of the source photo, of which the masked cells get rows that all see. Undefined = none.
  at::Tensor source = {};
};

/// @param tokens [B, L, C] int64, raster order
/// @param mask [B, L] boolean, true = to be generated
PackedSequences pack_rows(const at::Tensor& tokens, const at::Tensor& mask, const PackedLayout& layout);

}  // namespace ilat
