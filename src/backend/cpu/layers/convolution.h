#pragma once

#include <memory>
#include <string>

#include "backend/cpu/layers/maps.h"
#include "backend/cpu/layers/weight_reader.h"
#include "kernels/activations.h"

namespace ilat::cpu {

/// The twin of nn/convolution.h: [B, H, W, in] -> [B, H', W', out] of floats. Float32 is convolved by our own product, in
/// which every output has one order of its sum: the same bits for the whole map, for a part of it, and for windows cut out.
/// In a reduced precision weights and inputs are bfloat16, where oneDNN has that, and sums float32.
class Convolution {
 public:
  struct Options {
    int in = 0;
    int out = 0;
    int kernel = 3;
    int stride = 1;
    int padding = 1;
    /// Side of the squares that the outputs are unfolded into afterwards (channel, row, column): they then come in the
    /// order (row, column, channel). 1 = none.
    int unfolds = 1;
    /// In float32 whatever the reader's precision: for the few first and last layers whose rounding would be seen.
    bool exact = false;
  };
  Convolution(WeightReader& weights, const std::string& name, const Options& options);
  ~Convolution();
  Convolution(Convolution&&) noexcept;
  Convolution& operator=(Convolution&&) noexcept;

  Maps forward(const Maps& x, Run& run) const;
  /// sum += convolution of x
  void add_to(Maps& sum, const Maps& x, Run& run) const;

  const Options& options() const { return options_; }
  /// What it reads; floats are rounded on the way in.
  Numbers reads() const { return numbers_; }
  /// The same for windows that the caller has cut out, [windows, kernel, kernel, in] -> [windows, out].
  void forward_windows(std::span<const float> windows, int count, std::span<float> to) const;

 private:
  struct Prepared;
  void execute(const Maps& x, Maps& y, bool add, Run& run) const;
  /// @param x with its border
  void multiply_windows(const Maps& x, Maps& y, bool add) const;

  Options options_;
  Numbers numbers_ = Numbers::floats;
  std::unique_ptr<Prepared> prepared_;
};

/// Whether a network of this precision convolves bfloat16 here.
Numbers convolved_numbers(Precision precision);

/// Puts squares of channels in the order (row, column, channel) side by side: [B, h, w, side^2 C] -> [B, side h, side w, C].
Maps spread(const Maps& x, int side, Run& run);
/// Every cell four times: [B, h, w, C] -> [B, 2 h, 2 w, C], of the same numbers.
Maps doubled(const Maps& x, Run& run);

}  // namespace ilat::cpu
