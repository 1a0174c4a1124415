#pragma once

#include <ATen/core/Tensor.h>

namespace ilat {

/// Where a portrait's eyes and mouth are: 1 within a twentieth of the side from one of their landmarks, else 0.
/// @param landmarks [B, 49, 2] x, y in pixels
/// @return [B, 1, side, side] float32
at::Tensor near_landmarks(const at::Tensor& landmarks, int side);

/// How much each pixel of a portrait counts in a loss: `weight` times there, once elsewhere. Eyes and mouth are a
/// tenth of a portrait's pixels and most of what an edit is judged by; a codebook that spends its codes by pixels
/// alone smudges them (as Make-A-Scene's face-aware loss, Gafni et al., ECCV 2022).
at::Tensor landmark_weight(const at::Tensor& landmarks, int side, double weight);

}  // namespace ilat
