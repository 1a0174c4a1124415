#pragma once

#include <cstdint>

namespace ilat {

/// Counts the floating-point operations of the convolutions and matrix products that this thread asks LibTorch for, backward
/// passes on the CPU included: a multiplication and an addition are two. What the rest takes (norms, losses, Adam) is time
/// without operations that count.
class MatrixWork {
 public:
  MatrixWork();
  ~MatrixWork();
  MatrixWork(const MatrixWork&) = delete;
  MatrixWork& operator=(const MatrixWork&) = delete;

  /// So far, of all that are or were alive.
  static double operations();

 private:
  std::uint64_t handle_;
};

}  // namespace ilat
