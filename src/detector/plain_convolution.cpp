#include "detector/plain_convolution.h"

#include <algorithm>
#include <cstring>

#include "detector/share_out.h"

namespace ilat {
namespace {

constexpr int kGroup = 16;  // output channels computed together: two registers of eight
constexpr int kTile = 4;    // output pixels computed together

using Eight = float __attribute__((vector_size(32), aligned(4), may_alias));

struct Task {
  const float* padded;   // [rows, padded_width, in]
  const float* weights;  // [groups, kernel, kernel, in, 16]
  const float* bias;
  const float* added;  // [height, width, out] or null
  float* result;       // [height, width, out]
  int padded_width, in, kernel, stride, width, out;
  bool relu;
};

/// Rows first ... last - 1 of the result. Eight sums of eight channels each stay in registers.
__attribute__((target_clones("arch=x86-64-v3", "default"))) void convolve_rows(const Task& task, int first, int last) {
  const int groups = (task.out + kGroup - 1) / kGroup;
  const std::size_t weights_of_group = static_cast<std::size_t>(task.kernel) * task.kernel * task.in * kGroup;
  const std::ptrdiff_t pixel_step = static_cast<std::ptrdiff_t>(task.stride) * task.in;
  for (int y = first; y < last; ++y)
    for (int x = 0; x < task.width; x += kTile)
      for (int group = 0; group < groups; ++group) {
        const float* weight = task.weights + static_cast<std::size_t>(group) * weights_of_group;
        Eight sums[kTile][2];
        for (auto& sum : sums) {
          std::memcpy(&sum[0], task.bias + group * kGroup, 32);
          std::memcpy(&sum[1], task.bias + group * kGroup + 8, 32);
        }
        for (int row = 0; row < task.kernel; ++row) {
          const float* from = task.padded + (static_cast<std::ptrdiff_t>(y * task.stride + row) * task.padded_width +
                                             static_cast<std::ptrdiff_t>(x) * task.stride) *
                                                task.in;
          // A row of the kernel lies over neighbours in memory: its columns and channels are one loop.
          for (int i = 0; i < task.kernel * task.in; ++i, weight += kGroup) {
            const Eight low = *reinterpret_cast<const Eight*>(weight), high = *reinterpret_cast<const Eight*>(weight + 8);
            for (int pixel = 0; pixel < kTile; ++pixel) {
              const float value = from[pixel * pixel_step + i];
              sums[pixel][0] += value * low;
              sums[pixel][1] += value * high;
            }
          }
        }
        const int channels = std::min(kGroup, task.out - group * kGroup);
        for (int pixel = 0; pixel < std::min(kTile, task.width - x); ++pixel) {
          const std::size_t at = (static_cast<std::size_t>(y) * task.width + x + pixel) * task.out + group * kGroup;
          float values[kGroup];
          std::memcpy(values, sums[pixel], sizeof values);
          for (int c = 0; c < channels; ++c) {
            float value = values[c] + (task.added ? task.added[at + c] : 0.0f);
            task.result[at + c] = task.relu && value < 0 ? 0.0f : value;
          }
        }
      }
}

}  // namespace

FeatureMap mirror_image(const FeatureMap& picture) {
  FeatureMap mirror(picture.height, picture.width, picture.channels);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      std::copy_n(picture.at(x, y), picture.channels, mirror.at(picture.width - 1 - x, y));
  return mirror;
}

PlainConvolution::PlainConvolution(const Shape& shape, const TensorView& weight, const TensorView& bias)
    : shape_(shape) {
  const std::vector<float> plain = to_float(weight);
  const int groups = (shape.out + kGroup - 1) / kGroup, taps = shape.kernel * shape.kernel;
  weights_.resize(static_cast<std::size_t>(groups) * kGroup * shape.in * taps);
  for (int out = 0; out < shape.out; ++out)
    for (int in = 0; in < shape.in; ++in)
      for (int tap = 0; tap < taps; ++tap) {
        const std::size_t to = ((static_cast<std::size_t>(out / kGroup) * taps + tap) * shape.in + in) * kGroup;
        weights_[to + out % kGroup] = plain[(static_cast<std::size_t>(out) * shape.in + in) * taps + tap];
      }
  bias_ = to_float(bias);
  bias_.resize(static_cast<std::size_t>(groups) * kGroup);
}

FeatureMap PlainConvolution::operator()(const FeatureMap& x, const Use& use) const {
  const auto size = [&](int side) { return (side + 2 * shape_.padding - shape_.kernel) / shape_.stride + 1; };
  FeatureMap result(size(x.height), size(x.width), shape_.out);
  // The last tile may reach beyond the row; what it computes there is dropped, but has to be readable.
  const int padded_width = std::max(x.width + 2 * shape_.padding,
                                    (result.width + kTile - 1) / kTile * kTile * shape_.stride + shape_.kernel);
  std::vector<float> padded(static_cast<std::size_t>(x.height + 2 * shape_.padding) * padded_width * x.channels);
  for (int y = 0; y < x.height; ++y)
    std::copy_n(x.at(0, y), static_cast<std::size_t>(x.width) * x.channels,
                padded.data() +
                    (static_cast<std::size_t>(y + shape_.padding) * padded_width + shape_.padding) * x.channels);
  const Task task{padded.data(), weights_.data(), bias_.data(), use.added ? use.added->values.data() : nullptr,
                  result.values.data(), padded_width, x.channels, shape_.kernel, shape_.stride, result.width,
                  shape_.out, use.relu};
  share_out(result.height, use.threads, [&](int first, int last) { convolve_rows(task, first, last); });
  return result;
}

}  // namespace ilat
