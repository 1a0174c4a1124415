#pragma once

#include <ATen/core/Tensor.h>

namespace ilat {

// A few channels at full resolution are what a CPU is slowest at: 3 channels of 256 x 256 move as many bytes through
// every layer as 48 of 64 x 64, and fill a matrix unit's rows by a tenth. So squares of pixels become channels first.

/// Every square of `side` x `side` pixels becomes one cell: [B, C, H, W] -> [B, C side^2, H / side, W / side], channels
/// in the order (channel, row, column), channels-last in memory. x itself where side = 1.
at::Tensor fold_squares(const at::Tensor& x, int side);

/// Its inverse: [B, C side^2, h, w] -> [B, C, h side, w side]
at::Tensor unfold_squares(const at::Tensor& x, int side);

}  // namespace ilat
