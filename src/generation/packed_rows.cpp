#include "generation/packed_rows.h"

namespace ilat {

std::vector<int> packed_order(std::span<const std::uint8_t> token_mask) {
  std::vector<int> order;
  for (const bool masked : {false, true})
    for (std::size_t cell = 0; cell < token_mask.size(); ++cell)
      if ((token_mask[cell] != 0) == masked) order.push_back(static_cast<int>(cell));
  return order;
}

bool packed_sees(int kept, int row, int column) { return column < kept || (row >= kept && column <= row); }

int mirrored_cell(int cell, int tokens_per_side) {
  const int x = cell % tokens_per_side;
  return cell - x + tokens_per_side - 1 - x;
}

}  // namespace ilat
