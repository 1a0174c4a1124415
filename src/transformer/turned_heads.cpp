#include "transformer/turned_heads.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <utility>
#include <vector>

#include "nn/simd_numbers.h"

namespace ilat {

namespace {

constexpr float kEpsilon = 1e-6f;
constexpr double kSlowest = 50;  // cells: the lowest frequency turns about a radian over three grids of 16
constexpr std::int64_t kRowsPerTask = 64;

/// Turns the pairs (i, i + half) of a head's numbers. [B, R, heads, head_width]
at::Tensor turned(const at::Tensor& x, const Rotation& rotation) {
  const std::int64_t half = x.size(-1) / 2;
  const at::Tensor a = x.narrow(-1, 0, half), b = x.narrow(-1, half, half);
  return at::cat({a * rotation.cosines - b * rotation.sines, a * rotation.sines + b * rotation.cosines}, -1);
}

struct Sizes {
  std::int64_t rows;  // R of every sequence
  int heads, width;
};

/// One part (queries or keys) of some rows.
template <class T>
struct Part {
  const T* rows;          // [B R, 3, heads, width], at the part
  T* grad_rows;           // likewise; backward only
  T* out;                 // [B, heads, R, width]; forward only
  const T* grad_out;      // likewise; backward only
  const float *cosines, *sines;  // [B R, width / 2]
  float scale;
};

ILAT_INLINE std::int64_t place_of(const Sizes& sizes, std::int64_t row, int head) {
  return (((row / sizes.rows) * sizes.heads + head) * sizes.rows + row % sizes.rows) * sizes.width;
}

template <class T>
ILAT_INLINE float inverse_rms(const T* x, int width) {
  float squares = 0;
#pragma omp simd reduction(+ : squares)
  for (int i = 0; i < width; ++i) squares += load(x + i) * load(x + i);
  return 1.0f / std::sqrt(squares / static_cast<float>(width) + kEpsilon);
}

template <class T>
ILAT_INLINE void forward_body(const Part<T>& part, const Sizes& sizes, std::int64_t begin, std::int64_t end) {
  const int half = sizes.width / 2;
  for (std::int64_t row = begin; row < end; ++row) {
    const float* __restrict cosines = part.cosines + row * half;
    const float* __restrict sines = part.sines + row * half;
    for (int head = 0; head < sizes.heads; ++head) {
      const T* __restrict x = part.rows + (row * 3 * sizes.heads + head) * sizes.width;
      T* __restrict y = part.out + place_of(sizes, row, head);
      const float factor = inverse_rms(x, sizes.width) * part.scale;
#pragma omp simd
      for (int i = 0; i < half; ++i) {
        const float a = load(x + i) * factor, b = load(x + half + i) * factor;
        store(y + i, a * cosines[i] - b * sines[i]);
        store(y + half + i, a * sines[i] + b * cosines[i]);
      }
    }
  }
}

/// With n = x r, y = turned(s n): dn = s turned back(dy), ds = sum of turned back(dy) n, dx = r (dn - n mean(dn n)).
/// @return ds
template <class T>
ILAT_INLINE double backward_body(const Part<T>& part, const Sizes& sizes, std::int64_t begin, std::int64_t end,
                                 float* scratch) {
  const int width = sizes.width, half = width / 2;
  float* __restrict grad_turned = scratch;
  float* __restrict normalised = scratch + width;
  double grad_scale = 0;
  for (std::int64_t row = begin; row < end; ++row) {
    const float* __restrict cosines = part.cosines + row * half;
    const float* __restrict sines = part.sines + row * half;
    for (int head = 0; head < sizes.heads; ++head) {
      const std::int64_t place = (row * 3 * sizes.heads + head) * width;
      const T* __restrict x = part.rows + place;
      const T* __restrict dy = part.grad_out + place_of(sizes, row, head);
      T* __restrict dx = part.grad_rows + place;
      const float inverse = inverse_rms(x, width);
      float dot = 0;
#pragma omp simd reduction(+ : dot)
      for (int i = 0; i < half; ++i) {
        const float a = load(dy + i), b = load(dy + half + i);
        grad_turned[i] = a * cosines[i] + b * sines[i];
        grad_turned[half + i] = b * cosines[i] - a * sines[i];
        normalised[i] = load(x + i) * inverse;
        normalised[half + i] = load(x + half + i) * inverse;
        dot += grad_turned[i] * normalised[i] + grad_turned[half + i] * normalised[half + i];
      }
      grad_scale += static_cast<double>(dot);
      const float mean = dot / static_cast<float>(width), factor = inverse * part.scale;
#pragma omp simd
      for (int i = 0; i < width; ++i) store(dx + i, factor * (grad_turned[i] - normalised[i] * mean));
    }
  }
  return grad_scale;
}

ILAT_EVERY_CPU void forward_rows(const Part<float>& part, const Sizes& sizes, std::int64_t begin, std::int64_t end) {
  forward_body(part, sizes, begin, end);
}
ILAT_EVERY_CPU void forward_rows_16(const Part<Bits16>& part, const Sizes& sizes, std::int64_t begin, std::int64_t end) {
  forward_body(part, sizes, begin, end);
}
ILAT_EVERY_CPU double backward_rows(const Part<float>& part, const Sizes& sizes, std::int64_t begin, std::int64_t end,
                                    float* scratch) {
  return backward_body(part, sizes, begin, end, scratch);
}
ILAT_EVERY_CPU double backward_rows_16(const Part<Bits16>& part, const Sizes& sizes, std::int64_t begin,
                                       std::int64_t end, float* scratch) {
  return backward_body(part, sizes, begin, end, scratch);
}

/// [cosines, sines] of the queries, then of the keys, contiguous.
using Tables = std::array<at::Tensor, 4>;

template <class T>
TurnedHeads run_forward(const at::Tensor& rows, const Tables& tables, float scale) {
  const std::int64_t batch = rows.size(0), count = rows.size(1), heads = rows.size(3), width = rows.size(4);
  const Sizes sizes{count, static_cast<int>(heads), static_cast<int>(width)};
  TurnedHeads out{at::empty({batch, heads, count, width}, rows.options()),
                  at::empty({batch, heads, count, width}, rows.options()),
                  rows.select(2, 2).transpose(1, 2).contiguous()};
  const auto part = [&](std::int64_t which, const at::Tensor& to, float factor) {
    return Part<T>{static_cast<const T*>(rows.data_ptr()) + which * heads * width,
                   nullptr,
                   static_cast<T*>(to.data_ptr()),
                   nullptr,
                   tables[static_cast<std::size_t>(2 * which)].data_ptr<float>(),
                   tables[static_cast<std::size_t>(2 * which + 1)].data_ptr<float>(),
                   factor};
  };
  const Part<T> query = part(0, out.query, scale), key = part(1, out.key, 1);
  at::parallel_for(0, batch * count, kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
    for (const Part<T>* each : {&query, &key}) {
      if constexpr (sizeof(T) == 2) forward_rows_16(*each, sizes, begin, end);
      else forward_rows(*each, sizes, begin, end);
    }
  });
  return out;
}

/// @return the gradient of the rows, and that of the scale
template <class T>
std::pair<at::Tensor, at::Tensor> run_backward(const at::Tensor& rows, const Tables& tables, const at::Tensor& scale,
                                               const TurnedHeads& gradients) {
  const std::int64_t batch = rows.size(0), count = rows.size(1), heads = rows.size(3), width = rows.size(4);
  const Sizes sizes{count, static_cast<int>(heads), static_cast<int>(width)};
  at::Tensor grad_rows = at::empty_like(rows), grad_scale = at::zeros_like(scale);
  grad_rows.select(2, 2).copy_(gradients.value.transpose(1, 2));
  const auto part = [&](std::int64_t which, const at::Tensor& from, float factor) {
    return Part<T>{static_cast<const T*>(rows.data_ptr()) + which * heads * width,
                   static_cast<T*>(grad_rows.data_ptr()) + which * heads * width,
                   nullptr,
                   static_cast<const T*>(from.data_ptr()),
                   tables[static_cast<std::size_t>(2 * which)].data_ptr<float>(),
                   tables[static_cast<std::size_t>(2 * which + 1)].data_ptr<float>(),
                   factor};
  };
  const Part<T> query = part(0, gradients.query, scale.item<float>()), key = part(1, gradients.key, 1);
  // Shares are added in the order of the rows, so that a step can be repeated.
  std::mutex lock;
  std::vector<std::pair<std::int64_t, double>> shares;
  at::parallel_for(0, batch * count, kRowsPerTask, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> scratch(2 * static_cast<std::size_t>(width));
    const auto run = [&](const Part<T>& each) {
      if constexpr (sizeof(T) == 2) return backward_rows_16(each, sizes, begin, end, scratch.data());
      else return backward_rows(each, sizes, begin, end, scratch.data());
    };
    const double share = run(query);
    run(key);
    const std::lock_guard guard(lock);
    shares.emplace_back(begin, share);
  });
  std::sort(shares.begin(), shares.end());
  double total = 0;
  for (const auto& [begin, share] : shares) total += share;
  grad_scale.fill_(total);
  return {grad_rows, grad_scale};
}

TurnedHeads forward_of(const at::Tensor& rows, const Tables& tables, const at::Tensor& scale) {
  const float factor = scale.item<float>();
  return rows.scalar_type() == at::kBFloat16 ? run_forward<Bits16>(rows, tables, factor)
                                             : run_forward<float>(rows, tables, factor);
}

class TurnHeads : public torch::autograd::Function<TurnHeads> {
 public:
  static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const at::Tensor& rows,
                                                const at::Tensor& scale, const at::Tensor& query_cosines,
                                                const at::Tensor& query_sines, const at::Tensor& key_cosines,
                                                const at::Tensor& key_sines) {
    context->save_for_backward({rows, scale, query_cosines, query_sines, key_cosines, key_sines});
    const TurnedHeads out = forward_of(rows, {query_cosines, query_sines, key_cosines, key_sines}, scale);
    return {out.query, out.key, out.value};
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tables tables{saved[2], saved[3], saved[4], saved[5]};
    const TurnedHeads of_heads{gradients[0].contiguous(), gradients[1].contiguous(), gradients[2]};
    const auto run = saved[0].scalar_type() == at::kBFloat16 ? run_backward<Bits16> : run_backward<float>;
    const auto [rows, scale] = run(saved[0], tables, saved[1], of_heads);
    return {rows, scale, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor rms_normalised(const at::Tensor& x) {
  const at::Tensor wide = x.to(at::kFloat);
  return wide * (wide.square().mean(-1, true) + kEpsilon).rsqrt();
}

Rotation rotation_of(const at::Tensor& cells, std::int64_t tokens_per_side, std::int64_t head_width) {
  const std::int64_t quarter = head_width / 4;
  const at::Tensor frequency = at::exp(at::arange(quarter, cells.options().dtype(at::kFloat)) *
                                       (-std::log(kSlowest) / static_cast<double>(quarter)));  // [head_width / 4]
  const at::Tensor x = at::remainder(cells, tokens_per_side);
  const at::Tensor y = at::floor_divide(cells, tokens_per_side);
  const at::Tensor angles =
      at::cat({y.unsqueeze(-1) * frequency, x.unsqueeze(-1) * frequency}, -1).unsqueeze(2);  // [B, R, 1, head_width / 2]
  return {angles.cos(), angles.sin()};
}

TurnedHeads plain_turned_heads(const at::Tensor& rows, const RowRotations& rotations, const at::Tensor& scale) {
  const auto type = rows.scalar_type();
  const at::Tensor query = turned(rms_normalised(rows.select(2, 0)) * scale, rotations.queries);
  const at::Tensor key = turned(rms_normalised(rows.select(2, 1)), rotations.keys);
  return {query.to(type).transpose(1, 2), key.to(type).transpose(1, 2), rows.select(2, 2).transpose(1, 2)};
}

TurnedHeads turned_heads(const at::Tensor& rows, const RowRotations& rotations, const at::Tensor& scale) {
  if (!rows.is_cpu()) return plain_turned_heads(rows, rotations, scale);
  const Tables tables{rotations.queries.cosines.contiguous(), rotations.queries.sines.contiguous(),
                      rotations.keys.cosines.contiguous(), rotations.keys.sines.contiguous()};
  if (!c10::GradMode::is_enabled()) return forward_of(rows.contiguous(), tables, scale);
  const auto out = TurnHeads::apply(rows.contiguous(), scale, tables[0], tables[1], tables[2], tables[3]);
  return {out[0], out[1], out[2]};
}

}  // namespace ilat
