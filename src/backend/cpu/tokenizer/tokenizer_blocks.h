#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/cpu/layers/cell_mask.h"
#include "backend/cpu/layers/convolution.h"
#include "config/model_config.h"

namespace ilat::cpu {

// The layers of both tokenizers, twins of nn/convolution.h.

/// The two-stream convolution (spec section 2): a kept result never sees a masked cell, a masked one sees everything.
///
/// One stream runs over the whole map. The second differs from it only in kept cells that lie within a kernel's reach of
/// the mask; for these windows are cut out with their masked cells zeroed.
class TwoStreamConvolution {
 public:
  TwoStreamConvolution(WeightReader& weights, const std::string& name, const Convolution::Options& options)
      : convolution_(weights, name, options) {}

  /// @param mask of x's cells; none = an ordinary convolution
  Maps forward(const Maps& x, const CellMask* mask, Run& run) const;
  /// sum += the convolution of x
  void add_to(Maps& sum, const Maps& x, const CellMask* mask, Run& run) const;

 private:
  /// What the second stream gives for `cells` (indices into the result's cells): [cells, out]
  std::vector<float> kept_only(const Maps& x, const CellMask& mask, const std::vector<int>& cells, const Maps& y) const;
  const std::vector<int>& edge(const CellMask& mask) const;

  Convolution convolution_;
};

/// channel | instance | group, and a curve; in the numbers that convolutions read.
class Normalisation {
 public:
  Normalisation(WeightReader& weights, const std::string& name, Norm norm, int channels);
  Maps forward(const Maps& x, Curve curve, Run& run) const;

 private:
  Norm norm_;
  Numbers numbers_;
  std::vector<float> weight_, bias_;
};

Curve curve_of(Activation activation);

/// norm, activation, conv3, norm, activation, conv3, plus a 1x1 shortcut where the width changes.
class ResidualBlock {
 public:
  struct Options {
    int in = 0;
    int out = 0;
    Norm norm = Norm::channel;
    Activation activation = Activation::swish;
  };
  ResidualBlock(WeightReader& weights, const std::string& name, const Options& options);
  Maps forward(Maps x, const CellMask* mask, Run& run) const;

 private:
  Curve curve_;
  Normalisation norm1_, norm2_;
  TwoStreamConvolution conv1_, conv2_;
  std::optional<TwoStreamConvolution> shortcut_;
};

/// Single-head self-attention over all cells of a map, with a residual connection.
class SpatialAttention {
 public:
  SpatialAttention(WeightReader& weights, const std::string& name, Norm norm, int channels);
  Maps forward(Maps x, Run& run) const;

 private:
  Normalisation norm_;
  Convolution query_, key_, value_, output_;
};

/// `count` residual blocks named NAME.0, NAME.1 ..., the first of which may change the width.
std::vector<ResidualBlock> residual_blocks(WeightReader& weights, const std::string& name, int count,
                                           ResidualBlock::Options options);
Maps run_blocks(const std::vector<ResidualBlock>& blocks, Maps x, const CellMask* mask, Run& run);

}  // namespace ilat::cpu
