#pragma once

#include <cstddef>
#include <vector>

#include "tensor/tensor_view.h"

namespace ilat {

/// Channels-last maps, [height, width, channels]: what a vector register takes eight channels of at once.
struct FeatureMap {
  int height = 0, width = 0, channels = 0;
  std::vector<float> values;

  FeatureMap() = default;
  FeatureMap(int height_, int width_, int channels_)
      : height(height_),
        width(width_),
        channels(channels_),
        values(static_cast<std::size_t>(height_) * width_ * channels_) {}
  float* at(int x, int y) { return values.data() + (static_cast<std::size_t>(y) * width + x) * channels; }
  const float* at(int x, int y) const { return values.data() + (static_cast<std::size_t>(y) * width + x) * channels; }
};

/// Left and right exchanged.
FeatureMap mirror_image(const FeatureMap& picture);

/// A convolution with zero padding, and what follows it in the detector's networks; the twin of nn/convolution.h.
class PlainConvolution {
 public:
  struct Shape {
    int in = 0, out = 0, kernel = 3, stride = 1, padding = 1;
  };
  PlainConvolution() = default;
  /// @param weight [out, in, kernel, kernel]  @param bias [out]
  PlainConvolution(const Shape& shape, const TensorView& weight, const TensorView& bias);

  struct Use {
    bool relu = true;
    const FeatureMap* added = nullptr;  // to the result, before ReLU; none = nothing
    int threads = 1;
  };
  /// [H, W, in] -> [(H + 2 padding - kernel) / stride + 1, likewise, out]
  FeatureMap operator()(const FeatureMap& x, const Use& use) const;

 private:
  Shape shape_;
  std::vector<float> weights_;  // [out / 16, kernel, kernel, in, 16], zeros beyond `out`
  std::vector<float> bias_;     // [out] and zeros up to a multiple of 16
};

}  // namespace ilat
