#include "training/losses/pixel_losses.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <numeric>
#include <vector>

#define ILAT_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

namespace ilat {
namespace {

/// One row of pixels and the row above it; `above` pointers are null in the first row, `weight` without weights.
struct Row {
  const float *image, *target, *weight;
  const float *image_above, *target_above;
  std::int64_t width;
};

struct Sums {
  double absolute = 0, down = 0, across = 0;
};

ILAT_EVERY_CPU Sums sums_of(const Row& row) {
  float absolute = 0, down = 0, across = 0;
#pragma omp simd reduction(+ : absolute)
  for (std::int64_t i = 0; i < row.width; ++i)
    absolute += std::abs(row.image[i] - row.target[i]) * (row.weight ? row.weight[i] : 1.0f);
#pragma omp simd reduction(+ : across)
  for (std::int64_t i = 1; i < row.width; ++i)
    across += std::abs(row.image[i] - row.target[i] - (row.image[i - 1] - row.target[i - 1])) *
              (row.weight ? row.weight[i] : 1.0f);
  if (row.image_above) {
#pragma omp simd reduction(+ : down)
    for (std::int64_t i = 0; i < row.width; ++i)
      down += std::abs(row.image[i] - row.target[i] - (row.image_above[i] - row.target_above[i])) *
              (row.weight ? row.weight[i] : 1.0f);
  }
  return {absolute, down, across};
}

/// The slope of |x|: 0 at 0, as LibTorch has it.
__attribute__((always_inline)) inline float sign(float x) {
  return static_cast<float>(x > 0) - static_cast<float>(x < 0);
}

struct Slopes {
  float absolute, down, across;  // what one unit of each sum is worth
};

/// Adds the row's share to the gradients of itself and of the row above it.
ILAT_EVERY_CPU void add_gradient(const Row& row, const Slopes& worth, float* gradient, float* gradient_above) {
#pragma omp simd
  for (std::int64_t i = 0; i < row.width; ++i)
    gradient[i] += worth.absolute * (row.weight ? row.weight[i] : 1.0f) * sign(row.image[i] - row.target[i]);
  for (std::int64_t i = 1; i < row.width; ++i) {
    const float g = worth.across * (row.weight ? row.weight[i] : 1.0f) *
                    sign(row.image[i] - row.target[i] - (row.image[i - 1] - row.target[i - 1]));
    gradient[i] += g;
    gradient[i - 1] -= g;
  }
  if (!row.image_above) return;
#pragma omp simd
  for (std::int64_t i = 0; i < row.width; ++i) {
    const float g = worth.down * (row.weight ? row.weight[i] : 1.0f) *
                    sign(row.image[i] - row.target[i] - (row.image_above[i] - row.target_above[i]));
    gradient[i] += g;
    gradient_above[i] -= g;
  }
}

/// The planes of a batch, and what divides each sum.
struct Planes {
  at::Tensor image, target, weight;  // contiguous; weight without elements = every pixel counts once
  std::int64_t planes, channels, height, width;

  Row row(std::int64_t plane, std::int64_t y) const {
    const std::int64_t at = (plane * height + y) * width;
    const float *image_row = image.data_ptr<float>() + at, *target_row = target.data_ptr<float>() + at;
    return {image_row,
            target_row,
            weight.numel() > 0 ? weight.data_ptr<float>() + (plane / channels * height + y) * width : nullptr,
            y > 0 ? image_row - width : nullptr,
            y > 0 ? target_row - width : nullptr,
            width};
  }
  double pixels() const { return static_cast<double>(planes * height * width); }
  double pairs_down() const { return static_cast<double>(planes * (height - 1) * width); }
  double pairs_across() const { return static_cast<double>(planes * height * (width - 1)); }
};

Planes planes_of(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight) {
  return {image.contiguous(),
          target.contiguous(),
          weight.contiguous(),
          image.size(0) * image.size(1),
          image.size(1),
          image.size(2),
          image.size(3)};
}

class PixelLossesFunction : public torch::autograd::Function<PixelLossesFunction> {
 public:
  static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const at::Tensor& image,
                                                const at::Tensor& target, const at::Tensor& weight) {
    const Planes p = planes_of(image, target, weight);
    context->save_for_backward({p.image, p.target, p.weight});
    // One sum a plane, added in their order: a step can be repeated whatever the number of threads.
    std::vector<Sums> sums(static_cast<std::size_t>(p.planes));
    at::parallel_for(0, p.planes, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t plane = begin; plane < end; ++plane)
        for (std::int64_t y = 0; y < p.height; ++y) {
          const Sums row = sums_of(p.row(plane, y));
          Sums& sum = sums[static_cast<std::size_t>(plane)];
          sum = {sum.absolute + row.absolute, sum.down + row.down, sum.across + row.across};
        }
    });
    Sums all;
    for (const Sums& sum : sums)
      all = {all.absolute + sum.absolute, all.down + sum.down, all.across + sum.across};
    return {at::scalar_tensor(all.absolute / p.pixels(), image.options()),
            at::scalar_tensor(all.down / p.pairs_down() + all.across / p.pairs_across(), image.options())};
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list upstream) {
    const auto saved = context->get_saved_variables();
    const Planes p = planes_of(saved[0], saved[1], saved[2]);
    const double of_l1 = upstream[0].defined() ? upstream[0].item<double>() : 0.0;
    const double of_slopes = upstream[1].defined() ? upstream[1].item<double>() : 0.0;
    const Slopes worth{static_cast<float>(of_l1 / p.pixels()), static_cast<float>(of_slopes / p.pairs_down()),
                       static_cast<float>(of_slopes / p.pairs_across())};
    at::Tensor gradient = at::zeros_like(p.image);
    at::parallel_for(0, p.planes, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t plane = begin; plane < end; ++plane)
        for (std::int64_t y = 0; y < p.height; ++y) {
          float* own = gradient.data_ptr<float>() + (plane * p.height + y) * p.width;
          add_gradient(p.row(plane, y), worth, own, y > 0 ? own - p.width : nullptr);
        }
    });
    return {gradient, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

PixelLosses pixel_losses(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight) {
  // LibTorch 1.13 takes no undefined tensor here.
  const at::Tensor weights = weight.defined() ? weight : at::empty({0}, image.options());
  const auto losses = PixelLossesFunction::apply(image, target, weights);
  return {losses[0], losses[1]};
}

}  // namespace ilat
