#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "tensor/float_maps.h"

namespace ilat::cpu {

/// Which cells of a batch of maps are masked, and where the two streams of a convolution differ.
class CellMask {
 public:
  /// @param pixels [B, 1, H, W], not 0 = masked
  explicit CellMask(const FloatMaps& pixels);

  int batch() const { return batch_; }
  int height() const { return height_; }
  int width() const { return width_; }
  bool masked(int item, int y, int x) const { return cells_[place(item, y, x)] != 0; }

  /// A cell is masked if any of the `stride` x `stride` cells that it stands for is.
  CellMask pooled(int stride) const;

  struct Window {
    int kernel = 3, stride = 1, padding = 1;
    auto operator<=>(const Window&) const = default;
  };
  /// The kept cells of a convolution's result whose window holds a masked cell, as indices into [B, H', W']. Everywhere
  /// else one stream is enough: other kept cells see no masked cell, and masked ones may see all.
  const std::vector<int>& edge(const Window& window) const;

 private:
  CellMask(int batch, int height, int width);
  std::size_t place(int item, int y, int x) const {
    return (static_cast<std::size_t>(item) * height_ + y) * width_ + x;
  }
  bool touches(int item, int top, int left, int kernel) const;

  int batch_ = 0, height_ = 0, width_ = 0;
  std::vector<std::uint8_t> cells_;  // [B, H, W]
  mutable std::map<Window, std::vector<int>> edges_;
};

}  // namespace ilat::cpu
