#include "backend/cpu/layers/cell_mask.h"

#include <algorithm>

namespace ilat::cpu {

CellMask::CellMask(int batch, int height, int width)
    : batch_(batch), height_(height), width_(width), cells_(static_cast<std::size_t>(batch) * height * width) {}

CellMask::CellMask(const FloatMaps& pixels) : CellMask(pixels.batch, pixels.height, pixels.width) {
  std::ranges::transform(pixels.values, cells_.begin(), [](float value) { return static_cast<std::uint8_t>(value != 0); });
}

CellMask CellMask::pooled(int stride) const {
  CellMask coarse(batch_, height_ / stride, width_ / stride);
  for (int item = 0; item < batch_; ++item)
    for (int y = 0; y < coarse.height_ * stride; ++y)
      for (int x = 0; x < coarse.width_ * stride; ++x)
        coarse.cells_[coarse.place(item, y / stride, x / stride)] |= cells_[place(item, y, x)];
  return coarse;
}

bool CellMask::touches(int item, int top, int left, int kernel) const {
  for (int y = std::max(0, top); y < std::min(height_, top + kernel); ++y)
    for (int x = std::max(0, left); x < std::min(width_, left + kernel); ++x)
      if (masked(item, y, x)) return true;
  return false;
}

const std::vector<int>& CellMask::edge(const Window& window) const {
  const auto [known, is_new] = edges_.try_emplace(window);
  std::vector<int>& cells = known->second;
  if (!is_new || window.kernel == 1) return cells;
  const auto side = [&](int length) { return (length + 2 * window.padding - window.kernel) / window.stride + 1; };
  const CellMask own = window.stride == 1 ? CellMask(0, 0, 0) : pooled(window.stride);
  const CellMask& result = window.stride == 1 ? *this : own;
  int index = 0;
  for (int item = 0; item < batch_; ++item)
    for (int y = 0; y < side(height_); ++y)
      for (int x = 0; x < side(width_); ++x, ++index)
        if (!result.masked(item, y, x) &&
            touches(item, y * window.stride - window.padding, x * window.stride - window.padding, window.kernel))
          cells.push_back(index);
  return cells;
}

}  // namespace ilat::cpu
