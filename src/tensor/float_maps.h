#pragma once

#include <cstddef>
#include <vector>

namespace ilat {

/// Float maps in planar order, [batch, channels, height, width]: what the networks eat and give, without LibTorch.
struct FloatMaps {
  int batch = 0;
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<float> values;

  FloatMaps() = default;
  FloatMaps(int batch_, int channels_, int height_, int width_, float value = 0.0f)
      : batch(batch_),
        channels(channels_),
        height(height_),
        width(width_),
        values(static_cast<std::size_t>(batch_) * channels_ * height_ * width_, value) {}

  bool empty() const { return values.empty(); }
  std::size_t plane_size() const { return static_cast<std::size_t>(height) * width; }
  float* plane(int item, int channel) {
    return values.data() + (static_cast<std::size_t>(item) * channels + channel) * plane_size();
  }
  const float* plane(int item, int channel) const {
    return values.data() + (static_cast<std::size_t>(item) * channels + channel) * plane_size();
  }
};

}  // namespace ilat
