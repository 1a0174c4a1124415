#pragma once

#include <cstdint>
#include <span>

#include "kernels/aligned.h"

namespace ilat {

/// Of two bytes or of one.
enum class NarrowType { bf16, int8 };

inline constexpr int kPanel = 64;       // outputs whose weights lie together
inline constexpr int kPairedIns = 32;   // bf16: inputs are filled up to a multiple of it
inline constexpr int kScaledIns = 64;   // int8: inputs that share a scale

/// A matrix of weights [out, in] in narrow numbers, laid out as a product reads it: one panel of outputs after the other,
/// in each the inputs one after the other, and for each input the weights of all outputs side by side. A vector of
/// weights then meets one broadcast input, every output has a lane of its own, and its sum one order: the same bits on
/// every instruction set that fuses multiplication and addition, for any number of rows and threads.
struct NarrowWeights {
  NarrowType type = NarrowType::bf16;
  int out = 0, in = 0;
  /// bf16: [panels, in / 2, 64] two inputs' weights in a word, the first in its lower half; zeros beyond out and in. On a
  /// little-endian machine that is oneDNN's BA16a64b2a.
  AlignedVector<std::uint32_t> pairs = {};
  AlignedVector<std::int8_t> bytes = {};  ///< int8: [panels, in, 64]
  AlignedVector<float> scales = {};       ///< int8: [panels, ceil(in / kScaledIns), 64], of a byte's 1

  int panels() const { return (out + kPanel - 1) / kPanel; }
  int paired_ins() const { return (in + kPairedIns - 1) / kPairedIns * kPairedIns; }
  int groups() const { return (in + kScaledIns - 1) / kScaledIns; }
};

/// Rounds weights: to the nearest bfloat16, or to 127ths of the largest in the same row and group of inputs.
/// @param weights [out, in]
NarrowWeights narrowed(std::span<const float> weights, int out, NarrowType type);

/// What they stand for, [out, in].
AlignedVector<float> widened(const NarrowWeights& weights);

/// x W^T + bias for rows that stream the weights past them; sums in float32, inputs as they are.
/// @param x [rows, in]  @param bias [out]; empty = zeros  @param y [rows, out]
struct NarrowProduct {
  const NarrowWeights& weights;
  std::span<const float> x;
  std::span<const float> bias;
  int rows = 0;
};
void multiply_narrow(const NarrowProduct& product, std::span<float> y);
/// The scalar twin.
void multiply_narrow_plainly(const NarrowProduct& product, std::span<float> y);

}  // namespace ilat
