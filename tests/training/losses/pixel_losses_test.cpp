#include "training/losses/pixel_losses.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

TEST(PixelLosses, EqualTheComposedLossesAndTheirGradients) {
  at::manual_seed(3);
  const at::Tensor target = at::randn({2, 3, 9, 13});
  at::Tensor data = at::randn({2, 3, 9, 13});
  data[0][1][4].copy_(target[0][1][4]);  // a row without error: the slope of |0|
  const at::Tensor drawn = at::rand({2, 1, 9, 13}) * 4;
  for (const at::Tensor& weight : {at::Tensor(), drawn})
    for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      at::Tensor composed = data.clone(), fused = data.contiguous(layout).clone();
      composed.requires_grad_(true);
      fused.requires_grad_(true);
      const at::Tensor l1 = mean_absolute_error(composed, target, weight);
      const at::Tensor slopes = gradient_l1_loss(composed, target, weight);
      (2 * l1 + 0.7 * slopes).backward();
      const PixelLosses losses = pixel_losses(fused, target, weight);
      (2 * losses.l1 + 0.7 * losses.slopes).backward();
      EXPECT_NEAR(losses.l1.item<double>(), l1.item<double>(), 1e-5);
      EXPECT_NEAR(losses.slopes.item<double>(), slopes.item<double>(), 1e-5);
      EXPECT_LT((fused.grad() - composed.grad()).abs().max().item<double>(), 1e-6);
      EXPECT_GT(fused.grad().abs().max().item<double>(), 1e-4);
    }
}

TEST(PixelLosses, OneOfThemAloneHasItsOwnGradient) {
  const at::Tensor target = at::zeros({1, 1, 2, 2});
  at::Tensor image = at::ones({1, 1, 2, 2});
  image.requires_grad_(true);
  pixel_losses(image, target, {}).slopes.backward();
  EXPECT_EQ(image.grad().abs().max().item<double>(), 0) << "a flat error has no slope";
}

}  // namespace
}  // namespace ilat
