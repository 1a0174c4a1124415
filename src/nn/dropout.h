#pragma once

#include <ATen/core/Tensor.h>

namespace ilat {

/// Zeroes each element with probability `share` and scales the rest by 1 / (1 - share); x itself when not training.
///
/// LibTorch 1.13 draws a CPU mask with one serial generator, which made attention dropout cost as much as all the rest
/// of a forward pass. Here every block of elements has its own stream, seeded once a call by LibTorch's default
/// generator, so that at::manual_seed still decides everything, for any number of threads.
/// @param share in [0, 1), resolved to 2^-16
at::Tensor drop_out(const at::Tensor& x, double share, bool training);

}  // namespace ilat
