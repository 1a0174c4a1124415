#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <oneapi/dnnl/dnnl.hpp>
#include <span>
#include <vector>

#include "backend/cpu/layers/convolution.h"
#include "kernels/large_narrow_product.h"

namespace ilat::cpu {

/// A convolution of bfloat16 maps by oneDNN, sums in float32. It makes code for each size of maps, and keeps its weights
/// in the order which that code wants. For several threads at a time.
class BfloatConvolution {
 public:
  /// @param weights [out, kernel, kernel, in]
  BfloatConvolution(const Convolution::Options& options, std::span<const float> weights);

  /// y = convolution of x + bias, or y += that.
  /// @throws Error internal if the library refuses
  void forward(const Maps& x, std::span<const float> bias, Maps& y, bool add, Run& run);
  /// [windows, kernel, kernel, in] -> [windows, out]
  void forward_windows(std::span<const float> windows, int count, std::span<const float> bias, std::span<float> to);

 private:
  struct Code {
    int batch, height, width;
    bool add;
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward call;
    dnnl::memory weights;
  };
  std::shared_ptr<const Code> code_for(const Maps& x, const Maps& y, bool add);
  dnnl::memory weights_as(const dnnl::memory::desc& wanted);
  dnnl::memory weights_at_hand();
  void order_by_window();

  Convolution::Options options_;
  std::mutex lock_;                   // of what follows
  std::vector<std::uint16_t> plain_;  // [out, kernel, kernel, in] until they are packed
  dnnl::memory packed_;
  NarrowWeights by_window_;  // [out, kernel, kernel, in], once they were asked for
  LargeNarrowProduct of_windows_;
  std::vector<std::shared_ptr<const Code>> codes_;
};

}  // namespace ilat::cpu
