#include "training/losses/perceptual_loss.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <array>
#include <map>
#include <string>

#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {
namespace {

/// One convolution of VGG19: its number in torchvision's list, its width, and what happens around it.
struct Step {
  int number;
  std::int64_t in, out;
  bool pool_before, keep;  // 2x2 max-pooling before it; its ReLU is one of the features
};
constexpr std::array<Step, 13> kSteps{{{0, 3, 64, false, true},
                                       {2, 64, 64, false, false},
                                       {5, 64, 128, true, true},
                                       {7, 128, 128, false, false},
                                       {10, 128, 256, true, true},
                                       {12, 256, 256, false, false},
                                       {14, 256, 256, false, false},
                                       {16, 256, 256, false, false},
                                       {19, 256, 512, true, true},
                                       {21, 512, 512, false, false},
                                       {23, 512, 512, false, false},
                                       {25, 512, 512, false, false},
                                       {28, 512, 512, true, true}}};

at::Tensor to_tensor(const TensorView& view) {
  std::vector<float> values = to_float(view);
  return at::from_blob(values.data(), view.shape, at::kFloat).clone();
}

}  // namespace

PerceptualLoss::PerceptualLoss(const std::filesystem::path& weights, const at::Device& device) {
  const SafetensorsFile file = SafetensorsFile::open(weights);
  ExpectedTensors expected;
  std::map<std::string, TensorView> found;  // of the names we want: a whole VGG19 has more
  for (const Step& step : kSteps) {
    const std::string name = "features." + std::to_string(step.number);
    expected[name + ".weight"] = {step.out, step.in, 3, 3};
    expected[name + ".bias"] = {step.out};
  }
  for (const auto& [name, shape] : expected)
    if (file.contains(name)) found[name] = file.at(name);
  check_tensors(found, expected, weights.string());
  check_weights(found, weights.string());
  for (const Step& step : kSteps) {
    const std::string name = "features." + std::to_string(step.number);
    convolutions_.push_back({to_tensor(file.at(name + ".weight")).to(device), to_tensor(file.at(name + ".bias")).to(device)});
  }
}

std::vector<at::Tensor> PerceptualLoss::features(const at::Tensor& image) const {
  // VGG19 was trained on images in [0, 1], normalised by ImageNet's mean and deviation.
  const at::Tensor mean = at::tensor({0.485f, 0.456f, 0.406f}).view({1, 3, 1, 1});
  const at::Tensor deviation = at::tensor({0.229f, 0.224f, 0.225f}).view({1, 3, 1, 1});
  at::Tensor x = ((image.expand({-1, 3, -1, -1}) + 1) / 2 - mean) / deviation;  // [B, 3, H, W]
  std::vector<at::Tensor> kept;
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    if (kSteps[i].pool_before) x = at::max_pool2d(x, 2, 2);
    x = at::relu(at::conv2d(x, convolutions_[i].weight, convolutions_[i].bias, 1, 1));
    if (kSteps[i].keep) kept.push_back(x);
  }
  return kept;
}

at::Tensor PerceptualLoss::operator()(const at::Tensor& image, const at::Tensor& target) const {
  const std::vector<at::Tensor> ours = features(image);
  std::vector<at::Tensor> theirs;
  {
    const c10::AutoGradMode no_gradient(false);
    theirs = features(target);
  }
  at::Tensor loss = at::zeros({}, image.options());
  for (std::size_t i = 0; i < ours.size(); ++i) loss = loss + at::l1_loss(ours[i], theirs[i]);
  return loss;
}

}  // namespace ilat
