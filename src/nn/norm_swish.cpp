#include "nn/norm_swish.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <vector>

#include "nn/simd_numbers.h"

// Rows are cells of a channels-last map: [rows, C]; C is a compile-time constant where it is a common width.

namespace ilat {
namespace {

constexpr float kEpsilon = 1e-6f;

/// exp by 2^n times a degree-6 polynomial: relative error below 2e-7, and the compiler can vectorise it.
ILAT_INLINE float fast_exp(float x) {
  x = std::min(88.0f, std::max(-87.0f, x));
  const float scaled = x * 1.44269504f;
  const float n = (scaled + 12582912.0f) - 12582912.0f;  // round to nearest
  const float f = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  const float p =
      1.0f + f * (1.0f + f * (0.5f + f * (0.16666667f +
                                          f * (0.041666668f + f * (0.008333334f + f * 0.0013888889f)))));
  return p * std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23);
}

template <class T>
struct ForwardArguments {
  const T* x;
  const float* weight;
  T* y;
  int channels;
};

template <class T>
struct BackwardArguments {
  const T* x;
  const float* weight;
  const T* grad_y;
  T* grad_x;
  float* grad_weight;  // [C], summed into
  int channels;
};

template <int kChannels, class T>
ILAT_INLINE void forward_body(const ForwardArguments<T>& a, std::int64_t begin, std::int64_t end) {
  const int channels = kChannels > 0 ? kChannels : a.channels;
  const float* __restrict weight = a.weight;
  for (std::int64_t row = begin; row < end; ++row) {
    const T* __restrict x = a.x + row * channels;
    T* __restrict y = a.y + row * channels;
    float squares = 0;
#pragma omp simd reduction(+ : squares)
    for (int c = 0; c < channels; ++c) squares += load(x + c) * load(x + c);
    const float scale = 1.0f / std::sqrt(squares / static_cast<float>(channels) + kEpsilon);
#pragma omp simd
    for (int c = 0; c < channels; ++c) {
      const float u = load(x + c) * scale * weight[c];
      store(y + c, u / (1.0f + fast_exp(-u)));
    }
  }
}

/// With n = x * scale, u = n * w, y = u * s(u):  dw = sum dy y'(u) n,  dx = scale * (h - n * mean(h n)), h = dy y'(u) w.
/// @param h_scratch, n_scratch [C] each
template <int kChannels, class T>
ILAT_INLINE void backward_body(const BackwardArguments<T>& a, std::int64_t begin, std::int64_t end, float* h_scratch,
                               float* n_scratch) {
  const int channels = kChannels > 0 ? kChannels : a.channels;
  const float* __restrict weight = a.weight;
  float* __restrict grad_weight = a.grad_weight;
  float* __restrict h = h_scratch;
  float* __restrict n = n_scratch;
  for (std::int64_t row = begin; row < end; ++row) {
    const T* __restrict x = a.x + row * channels;
    const T* __restrict grad_y = a.grad_y + row * channels;
    T* __restrict grad_x = a.grad_x + row * channels;
    float squares = 0;
#pragma omp simd reduction(+ : squares)
    for (int c = 0; c < channels; ++c) squares += load(x + c) * load(x + c);
    const float scale = 1.0f / std::sqrt(squares / static_cast<float>(channels) + kEpsilon);
    float dot = 0;
#pragma omp simd reduction(+ : dot)
    for (int c = 0; c < channels; ++c) {
      const float normalised = load(x + c) * scale;
      const float u = normalised * weight[c];
      const float sigmoid = 1.0f / (1.0f + fast_exp(-u));
      const float grad_u = load(grad_y + c) * sigmoid * (1.0f + u * (1.0f - sigmoid));
      grad_weight[c] += grad_u * normalised;
      n[c] = normalised;
      h[c] = grad_u * weight[c];
      dot += grad_u * weight[c] * normalised;
    }
    dot /= static_cast<float>(channels);
#pragma omp simd
    for (int c = 0; c < channels; ++c) store(grad_x + c, scale * (h[c] - n[c] * dot));
  }
}

#define ILAT_FOR_COMMON_WIDTHS(CALL) \
  switch (a.channels) {              \
    case 16: return CALL(16);        \
    case 32: return CALL(32);        \
    case 64: return CALL(64);        \
    case 96: return CALL(96);        \
    case 128: return CALL(128);      \
    case 192: return CALL(192);      \
    case 256: return CALL(256);      \
    default: return CALL(0);         \
  }

#define ILAT_CALL(WIDTH) forward_body<WIDTH>(a, begin, end)
ILAT_EVERY_CPU void forward_rows(const ForwardArguments<float>& a, std::int64_t begin, std::int64_t end) {
  ILAT_FOR_COMMON_WIDTHS(ILAT_CALL)
}
ILAT_EVERY_CPU void forward_rows_16(const ForwardArguments<Bits16>& a, std::int64_t begin, std::int64_t end) {
  ILAT_FOR_COMMON_WIDTHS(ILAT_CALL)
}
#undef ILAT_CALL
#define ILAT_CALL(WIDTH) backward_body<WIDTH>(a, begin, end, scratch, scratch + a.channels)
ILAT_EVERY_CPU void backward_rows(const BackwardArguments<float>& a, std::int64_t begin, std::int64_t end,
                                  float* scratch) {
  ILAT_FOR_COMMON_WIDTHS(ILAT_CALL)
}
ILAT_EVERY_CPU void backward_rows_16(const BackwardArguments<Bits16>& a, std::int64_t begin, std::int64_t end,
                                     float* scratch) {
  ILAT_FOR_COMMON_WIDTHS(ILAT_CALL)
}
#undef ILAT_CALL

at::Tensor channels_last(const at::Tensor& x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

bool is_bfloat16(const at::Tensor& x) { return x.scalar_type() == at::kBFloat16; }

std::int64_t rows_of(const at::Tensor& x) { return x.size(0) * x.size(2) * x.size(3); }

constexpr std::int64_t kRowsPerTask = 1024;

at::Tensor run_forward(const at::Tensor& x, const at::Tensor& weight) {
  at::Tensor y = at::empty_like(x);  // x is channels-last, so y is
  const int channels = static_cast<int>(x.size(1));
  at::parallel_for(0, rows_of(x), kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
    const float* w = weight.data_ptr<float>();
    if (is_bfloat16(x))
      forward_rows_16({static_cast<const Bits16*>(x.data_ptr()), w, static_cast<Bits16*>(y.data_ptr()), channels},
                      begin, end);
    else
      forward_rows({x.data_ptr<float>(), w, y.data_ptr<float>(), channels}, begin, end);
  });
  return y;
}

class NormSwish : public torch::autograd::Function<NormSwish> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight) {
    context->save_for_backward({x, weight});
    return run_forward(x, weight);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const at::Tensor grad_y = channels_last(gradients[0]);
    at::Tensor grad_x = at::empty_like(x);
    at::Tensor grad_weight = at::zeros_like(weight);
    const int channels = static_cast<int>(x.size(1));
    // Each task sums its rows' share; shares are added in the order of the rows, so that a step can be repeated.
    std::mutex lock;
    std::vector<std::pair<std::int64_t, std::vector<float>>> shares;
    at::parallel_for(0, rows_of(x), kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
      std::vector<float> share(static_cast<std::size_t>(channels), 0.0f);
      std::vector<float> scratch(2 * static_cast<std::size_t>(channels));
      const float* w = weight.data_ptr<float>();
      if (is_bfloat16(x))
        backward_rows_16({static_cast<const Bits16*>(x.data_ptr()), w, static_cast<const Bits16*>(grad_y.data_ptr()),
                          static_cast<Bits16*>(grad_x.data_ptr()), share.data(), channels},
                         begin, end, scratch.data());
      else
        backward_rows({x.data_ptr<float>(), w, grad_y.data_ptr<float>(), grad_x.data_ptr<float>(), share.data(),
                       channels},
                      begin, end, scratch.data());
      const std::lock_guard guard(lock);
      shares.emplace_back(begin, std::move(share));
    });
    std::sort(shares.begin(), shares.end());
    float* total = grad_weight.data_ptr<float>();
    for (const auto& [begin, share] : shares)
      for (int c = 0; c < channels; ++c) total[c] += share[static_cast<std::size_t>(c)];
    return {grad_x, grad_weight};
  }
};

}  // namespace

at::Tensor channel_norm_swish(const at::Tensor& x, const at::Tensor& weight) {
  return NormSwish::apply(channels_last(x), weight);
}

}  // namespace ilat
