#include "generation/attention_rows.h"

#include <algorithm>

namespace ilat {

std::vector<RowKind> label_rows(AttentionMask mask, std::span<const std::uint8_t> token_mask) {
  const std::size_t tokens = token_mask.size();
  if (mask == AttentionMask::causal) return std::vector<RowKind>(tokens + 1, RowKind::causal);

  std::vector<RowKind> kinds(tokens + 1, RowKind::global);  // row k + 1 feeds in token k and predicts token k + 1
  for (std::size_t token = 0; token < tokens; ++token) {
    if (token_mask[token] == 0) continue;
    kinds[token + 1] = mask == AttentionMask::autoencoder ? RowKind::hidden : RowKind::causal;
    if (mask == AttentionMask::paper) kinds[token] = RowKind::causal;  // the row that predicts it
  }
  return kinds;
}

bool sees(std::span<const RowKind> kinds, int row, int column) {
  const RowKind seen = kinds[static_cast<std::size_t>(column)];
  if (seen == RowKind::global) return true;
  return seen == RowKind::causal && kinds[static_cast<std::size_t>(row)] == RowKind::causal && column <= row;
}

std::vector<std::uint8_t> attention_table(std::span<const RowKind> kinds, int condition_rows, int target_joints) {
  const auto condition = static_cast<std::size_t>(condition_rows);
  std::vector<RowKind> image(static_cast<std::size_t>(target_joints), RowKind::global);
  image.insert(image.end(), kinds.begin(), kinds.end());

  const std::size_t rows = condition + image.size();
  std::vector<std::uint8_t> table(rows * rows, 0);  // [rows, rows]
  for (std::size_t row = 0; row < rows; ++row) std::fill_n(table.begin() + row * rows, condition, std::uint8_t{1});
  for (std::size_t row = 0; row < image.size(); ++row)
    for (std::size_t column = 0; column < image.size(); ++column)
      table[(condition + row) * rows + condition + column] = sees(image, static_cast<int>(row), static_cast<int>(column));
  return table;
}

}  // namespace ilat
