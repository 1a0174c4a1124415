#pragma once

#include <memory>
#include <span>

#include "kernels/narrow_weights.h"

namespace ilat {

/// The same product for many rows: inputs rounded to bfloat16 as well, sums in float32, by oneDNN's tiles. Byte weights
/// are widened to bfloat16 once. For several threads at a time.
class LargeNarrowProduct {
 public:
  LargeNarrowProduct();
  ~LargeNarrowProduct();
  LargeNarrowProduct(LargeNarrowProduct&&) noexcept;
  LargeNarrowProduct& operator=(LargeNarrowProduct&&) noexcept;

  /// Whether this machine has it; else multiply_narrow() takes any number of rows.
  static bool available();

  /// @param product always of the same weights, which do not move in between
  /// @throws Error internal if the library refuses
  void multiply(const NarrowProduct& product, std::span<float> y) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace ilat
