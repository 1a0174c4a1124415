#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace ilat {

/// x / rms(x) over the last dimension, in float32, eps 1e-6.
at::Tensor rms_normalised(const at::Tensor& x);

/// Cosines and sines of the angles by which the pairs (i, i + head_width / 2) of a head's numbers are turned, each
/// [B, R, 1, head_width / 2] float32.
struct Rotation {
  at::Tensor cosines, sines;
};

/// Half of the pairs turn with the cell's row, half with its column, at frequencies from 1 down to nearly 1/50 a cell.
/// @param cells [B, R] int64, in raster order
Rotation rotation_of(const at::Tensor& cells, std::int64_t tokens_per_side, std::int64_t head_width);

/// Where the rows of a pass stand: queries are turned by the cell that they fill, keys by the cell whose token they carry.
struct RowRotations {
  Rotation queries, keys;
};

/// What attention works on, each [B, heads, R, head_width].
struct TurnedHeads {
  at::Tensor query, key, value;
};

/// Splits rows into heads; queries and keys are divided by their rms, queries multiplied by `scale`, both turned.
/// On the CPU one pass over memory, with its gradient: composed of single operations this takes longer than the products.
/// @param rows [B, R, 3, heads, head_width] contiguous, float32 or bfloat16: queries, keys, values
/// @param scale [1] float32
TurnedHeads turned_heads(const at::Tensor& rows, const RowRotations& rotations, const at::Tensor& scale);

/// The same of single operations, on any device: what the pass above must equal.
TurnedHeads plain_turned_heads(const at::Tensor& rows, const RowRotations& rotations, const at::Tensor& scale);

}  // namespace ilat
