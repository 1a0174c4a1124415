#include "training/losses/perceptual_loss.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "ilat/error.h"
#include "nn/module_weights.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

/// Random weights of VGG19's first thirteen convolutions, by torchvision's names.
NamedTensors random_vgg() {
  NamedTensors weights;
  std::int64_t in = 3;
  const auto add = [&](int number, std::int64_t out) {
    const std::string name = "features." + std::to_string(number);
    weights.emplace_back(name + ".weight", at::randn({out, in, 3, 3}) * std::sqrt(2.0 / static_cast<double>(9 * in)));
    weights.emplace_back(name + ".bias", at::zeros({out}));
    in = out;
  };
  for (const int number : {0, 2}) add(number, 64);
  for (const int number : {5, 7}) add(number, 128);
  for (const int number : {10, 12, 14, 16}) add(number, 256);
  for (const int number : {19, 21, 23, 25, 28}) add(number, 512);
  weights.emplace_back("classifier.0.weight", at::zeros({2, 2}));  // a whole VGG19 has more
  return weights;
}

TEST(PerceptualLoss, IsZeroForEqualImagesAndItsGradientLowersIt) {
  const test::TemporaryFolder folder;
  save_tensors(folder.at("vgg19.safetensors"), random_vgg(), DType::f16);
  const PerceptualLoss loss(folder.at("vgg19.safetensors"));
  const at::Tensor target = at::rand({1, 3, 32, 32}) * 2 - 1;
  EXPECT_EQ(loss(target, target).item<double>(), 0);
  at::Tensor image = (at::rand({1, 3, 32, 32}) * 2 - 1).requires_grad_();
  const at::Tensor before = loss(image, target);
  before.backward();
  const at::Tensor better = image.detach() - 1e-3 * image.grad() / image.grad().abs().max();
  EXPECT_LT(loss(better, target).item<double>(), before.item<double>());
  EXPECT_GT(loss(at::zeros({1, 1, 32, 32}), at::ones({1, 1, 32, 32})).item<double>(), 0) << "one channel is enough";
}

TEST(PerceptualLoss, NamesMissingWeights) {
  const test::TemporaryFolder folder;
  NamedTensors weights = random_vgg();
  weights.resize(4);
  save_tensors(folder.at("vgg19.safetensors"), weights, DType::f16);
  try {
    const PerceptualLoss loss(folder.at("vgg19.safetensors"));
    FAIL() << "accepted a file of two layers";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("features.28.weight"), std::string::npos) << error.what();
  }
  EXPECT_THROW(PerceptualLoss(folder.at("missing.safetensors")), Error);
}

}  // namespace
}  // namespace ilat
