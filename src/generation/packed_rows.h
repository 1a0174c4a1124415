#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ilat {

// The packed layout (spec section 8): rows k_1 ... k_n of the kept cells, then queries q_1 ... q_r of the masked cells,
// both in raster order. A cell is its number in raster order.

/// A token that a row does not carry.
inline constexpr int kNoToken = -1;     ///< it is drawn later: the mask's vector
inline constexpr int kStartToken = -2;  ///< nothing is drawn before: the start vector

/// The cells of the rows in their order: kept ones, then masked ones. [L]
std::vector<int> packed_order(std::span<const std::uint8_t> token_mask);

/// Whether row `row` sees row `column`, of which the first `kept` are kept cells: every row sees the kept ones, and a
/// query sees the queries up to itself.
bool packed_sees(int kept, int row, int column);

/// The cell across the vertical axis.
int mirrored_cell(int cell, int tokens_per_side);

}  // namespace ilat
