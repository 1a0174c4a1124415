#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>

#include "config/model_config.h"

namespace ilat {

// Every layer computes in the type of its input (float32 or bfloat16); parameters stay float32 and are cast on use, so
// that training in bfloat16 needs no second copy of them.

/// An ordinary convolution: [B, Cin, H, W] -> [B, Cout, H / stride, W / stride].
class Convolution : public torch::nn::Module {
 public:
  struct Options {
    int in = 0;
    int out = 0;
    int kernel = 3;
    int stride = 1;
    int padding = 1;
    bool bias = true;
  };
  explicit Convolution(const Options& options);
  at::Tensor forward(const at::Tensor& x) const;
  const Options& options() const { return options_; }

  at::Tensor weight;  // [Cout, Cin, kernel, kernel]
  at::Tensor bias;    // [Cout]

 private:
  Options options_;
};

/// The two-stream convolution (spec section 2):
///     y = m' * conv(x) + (1 - m') * conv(x * (1 - m))
/// A kept output cell never sees a masked input cell; a masked output cell sees everything.
class TwoStreamConvolution : public Convolution {
 public:
  using Convolution::Convolution;
  /// @param x [B, Cin, H, W]
  /// @param mask [B, 1, H, W] boolean, true = masked; undefined = an ordinary convolution
  /// @return [B, Cout, H / stride, W / stride]
  at::Tensor forward(const at::Tensor& x, const at::Tensor& mask) const;
};

/// [B, 1, H, W] boolean -> [B, 1, H / stride, W / stride]: a cell is masked if any of its pixels is.
at::Tensor pool_mask(const at::Tensor& mask, int stride);

/// channel | instance | group, over [B, C, H, W].
class Normalisation : public torch::nn::Module {
 public:
  Normalisation(Norm norm, int channels);
  at::Tensor forward(const at::Tensor& x) const;
  /// activate(activation, forward(x)), in one pass over memory where that is possible.
  at::Tensor then_activate(Activation activation, const at::Tensor& x) const;

  at::Tensor weight;  // [C]; undefined for `instance`
  at::Tensor bias;    // [C]; `group` only

 private:
  Norm norm_;
};

at::Tensor activate(Activation activation, const at::Tensor& x);

/// norm, activation, conv3, norm, activation, conv3, plus a 1x1 shortcut where the width changes.
/// Its convolutions are two-stream where a mask is given.
class ResidualBlock : public torch::nn::Module {
 public:
  struct Options {
    int in = 0;
    int out = 0;
    Norm norm = Norm::channel;
    Activation activation = Activation::swish;
  };
  explicit ResidualBlock(const Options& options);
  /// @param mask [B, 1, H, W] boolean or undefined
  at::Tensor forward(const at::Tensor& x, const at::Tensor& mask = {}) const;

 private:
  Activation activation_;
  std::shared_ptr<Normalisation> norm1_, norm2_;
  std::shared_ptr<TwoStreamConvolution> conv1_, conv2_, shortcut_;
};

/// Single-head self-attention over all cells of a map, with a residual connection; 1x1 convolutions throughout.
class SpatialAttention : public torch::nn::Module {
 public:
  SpatialAttention(Norm norm, int channels);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Normalisation> norm_;
  std::shared_ptr<Convolution> query_, key_, value_, output_;
};

/// Nearest-neighbour doubling and a 3x3 convolution.
class Upsample : public torch::nn::Module {
 public:
  Upsample(int in, int out);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Convolution> conv_;
};

}  // namespace ilat
