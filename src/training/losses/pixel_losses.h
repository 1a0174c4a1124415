#pragma once

#include <ATen/core/Tensor.h>

namespace ilat {

struct PixelLosses {
  at::Tensor l1;      ///< mean_absolute_error()
  at::Tensor slopes;  ///< gradient_l1_loss()
};

/// mean_absolute_error() and gradient_l1_loss() in one pass over the pixels, and their gradient for `image` in another.
/// Composed of tensor operations they are twenty passes, which at 256 x 256 cost as much as a level of a network.
/// @param image, target [B, C, H, W] float32 on the CPU
/// @param weight [B, 1, H, W] how often each pixel counts; undefined = once
PixelLosses pixel_losses(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight);

}  // namespace ilat
