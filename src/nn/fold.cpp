#include "nn/fold.h"

namespace ilat {

at::Tensor fold_squares(const at::Tensor& x, int side) {
  if (side == 1) return x;
  const std::int64_t batch = x.size(0), channels = x.size(1), rows = x.size(2) / side, columns = x.size(3) / side;
  return x.reshape({batch, channels, rows, side, columns, side})
      .permute({0, 2, 4, 1, 3, 5})  // [B, h, w, C, side, side]
      .reshape({batch, rows, columns, channels * side * side})
      .permute({0, 3, 1, 2});
}

at::Tensor unfold_squares(const at::Tensor& x, int side) {
  if (side == 1) return x;
  const std::int64_t batch = x.size(0), channels = x.size(1) / (side * side), rows = x.size(2), columns = x.size(3);
  return x.reshape({batch, channels, side, side, rows, columns})
      .permute({0, 1, 4, 2, 5, 3})  // [B, C, h, side, w, side]
      .reshape({batch, channels, rows * side, columns * side});
}

}  // namespace ilat
