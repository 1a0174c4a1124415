#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ilat/options.h"

namespace ilat {

/// What the other image rows know of one image row (spec section 5).
enum class RowKind : std::uint8_t {
  global,  ///< seen by every image row; sees global rows only.
  causal,  ///< seen by causal rows from itself on; sees global rows, and causal rows up to itself.
  hidden,  ///< seen by none, not even itself; sees global rows.
};

/// The one place where the four attention masks differ: labels the image rows `start_z, z_0 ... z_{L-1}`.
/// @param token_mask [L], non-zero = to be generated.
/// @return [L + 1]; entry 0 is start_z, entry k + 1 is z_k.
std::vector<RowKind> label_rows(AttentionMask mask, std::span<const std::uint8_t> token_mask);

/// Whether image row `row` sees image row `column`, both counted from start_z.
bool sees(std::span<const RowKind> kinds, int row, int column);

/// The whole relation as a table: [rows, rows], 1 = row sees column, condition rows first.
/// Condition rows see all condition rows and nothing else; image rows see all condition rows; pose rows on the image side
/// (`target_joints` of them, before start_z) are global.
std::vector<std::uint8_t> attention_table(std::span<const RowKind> kinds, int condition_rows, int target_joints = 0);

}  // namespace ilat
