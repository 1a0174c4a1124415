#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>

namespace ilat {

// Parameters stay float32 and are cast on use: a layer computes in the type of its input (float32 or bfloat16).

/// x W^T + b: [..., in] -> [..., out]. Starts as minGPT does: weights N(0, 0.02), bias 0.
class Linear : public torch::nn::Module {
 public:
  Linear(std::int64_t in, std::int64_t out);
  at::Tensor forward(const at::Tensor& x) const;

  at::Tensor weight;  // [out, in]
  at::Tensor bias;    // [out]

 private:
  at::Tensor few_rows(const at::Tensor& x) const;
};

/// Layer normalisation over the last dimension, eps 1e-5, always computed in float32: [..., D] -> [..., D].
class LayerNorm : public torch::nn::Module {
 public:
  explicit LayerNorm(std::int64_t width);
  /// @param type of the result
  at::Tensor forward(const at::Tensor& x, at::ScalarType type) const;

  at::Tensor weight;  // [D]
  at::Tensor bias;    // [D]
};

}  // namespace ilat
