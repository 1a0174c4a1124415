#include "training/losses/reconstruction_losses.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

namespace ilat {
namespace {

/// Mean of [B, C, H, W] with each pixel counted as often as its weight says, [B, 1, H, W] or undefined.
at::Tensor weighted_mean(const at::Tensor& x, const at::Tensor& weight) {
  return weight.defined() ? (x * weight).mean() : x.mean();
}

/// The weights of the second of two neighbours along dimension `dim`.
at::Tensor second(const at::Tensor& weight, int dim) {
  return weight.defined() ? weight.narrow(dim, 1, weight.size(dim) - 1) : weight;
}

at::Tensor area_average(const at::Tensor& x, int side) { return at::adaptive_avg_pool2d(x, {side, side}); }

}  // namespace

at::Tensor mean_absolute_error(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight) {
  return weight.defined() ? ((image - target).abs() * weight).mean() : at::l1_loss(image, target);
}

at::Tensor binary_cross_entropy(const at::Tensor& image, const at::Tensor& target) {
  // Clamped, for tanh reaches 1: ATen alone would take its logarithm for -100 and its slope for 10^12.
  return at::binary_cross_entropy((image * 0.5 + 0.5).clamp(1e-6, 1 - 1e-6), target * 0.5 + 0.5);
}

at::Tensor gradient_l1_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight) {
  const at::Tensor difference = image - target;  // slopes are linear: those of the difference do
  return weighted_mean(at::diff(difference, 1, 2).abs(), second(weight, 2)) +
         weighted_mean(at::diff(difference, 1, 3).abs(), second(weight, 3));
}

at::Tensor codebook_loss(const at::Tensor& features, const std::vector<at::Tensor>& partial_sums,
                         const CodebookWeights& weights) {
  at::Tensor loss = codebook_loss(features, partial_sums.front(), weights);
  for (std::size_t i = 1; i < partial_sums.size(); ++i) loss = loss + codebook_loss(features, partial_sums[i], weights);
  return partial_sums.size() == 1 ? loss : loss / static_cast<double>(partial_sums.size());
}

at::Tensor codebook_loss(const at::Tensor& features, const at::Tensor& codes, const CodebookWeights& weights) {
  return weights.codebook * at::mse_loss(codes, features.detach()) +
         weights.commitment * at::mse_loss(features, codes.detach());
}

std::vector<int> pyramid_sides(int side) {
  std::vector<int> sides;
  for (int next = side / 2; next >= 16 && sides.size() < 4; next /= 2) sides.push_back(next);
  return sides;
}

at::Tensor masked_pyramid_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& mask,
                               const std::vector<int>& sides) {
  const at::Tensor soft = mask.to(image.scalar_type());          // [B, 1, H, W]
  const at::Tensor pasted = target * (1 - soft) + image * soft;  // [B, C, H, W]
  at::Tensor loss = at::zeros({}, image.options());
  for (const int side : sides) {
    const at::Tensor weight = std::get<0>(at::adaptive_max_pool2d(soft, {side, side}));  // [B, 1, side, side]
    const at::Tensor error = (area_average(pasted, side) - area_average(target, side)).abs() * weight;
    const at::Tensor sum = weight.sum({1, 2, 3}) + 1e-6;           // [B]
    loss = loss + (error.sum({2, 3}) / sum.view({-1, 1})).mean();  // mean over samples and channels
  }
  return loss;
}

at::Tensor generator_hinge_loss(const at::Tensor& fake) { return -fake.mean(); }

at::Tensor discriminator_hinge_loss(const at::Tensor& real, const at::Tensor& fake) {
  return 0.5 * (at::relu(1 - real).mean() + at::relu(1 + fake).mean());
}

at::Tensor adaptive_weight(const at::Tensor& reconstruction, const at::Tensor& gan, const at::Tensor& last_layer) {
  const at::Tensor ours = torch::autograd::grad({reconstruction}, {last_layer}, {}, /*retain_graph=*/true).front();
  const at::Tensor theirs = torch::autograd::grad({gan}, {last_layer}, {}, /*retain_graph=*/true).front();
  return (ours.norm() / (theirs.norm() + 1e-4)).clamp(0, 1e4).detach();
}

}  // namespace ilat
