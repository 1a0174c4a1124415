#include "evaluation/torch/torch_measures.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <optional>

#include "evaluation/torch/inception.h"
#include "evaluation/torch/lpips.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::size_t kBatch = 8;

/// [pictures, 3, H, W], 0 ... 255
at::Tensor to_tensor(std::span<const Image> pictures) {
  std::vector<at::Tensor> all;
  for (const Image& picture : pictures) {
    auto* pixels = const_cast<std::uint8_t*>(picture.pixels.data());  // only read
    all.push_back(at::from_blob(pixels, {picture.height, picture.width, 3}, at::kByte).permute({2, 0, 1}).to(at::kFloat));
  }
  return at::stack(all);
}

class TorchMeasures : public LearnedMeasures {
 public:
  explicit TorchMeasures(const LearnedFiles& files) {
    const c10::InferenceMode inference;
    if (!files.lpips.empty()) lpips_.emplace(files.lpips_network, files.lpips);
    if (!files.inception.empty()) inception_.emplace(files.inception);
  }

  bool has_lpips() const override { return lpips_.has_value(); }
  bool has_inception() const override { return inception_.has_value(); }

  std::vector<double> lpips(std::span<const Image> results, std::span<const Image> photos) override {
    const c10::InferenceMode inference;
    std::vector<double> distances;
    for (std::size_t first = 0; first < results.size(); first += kBatch) {
      const std::size_t count = std::min(kBatch, results.size() - first);
      const at::Tensor one = to_tensor(results.subspan(first, count)) / 127.5 - 1;
      const at::Tensor other = to_tensor(photos.subspan(first, count)) / 127.5 - 1;
      const at::Tensor batch = lpips_.value()(one, other);  // [B]
      distances.insert(distances.end(), batch.data_ptr<float>(), batch.data_ptr<float>() + batch.numel());
    }
    return distances;
  }

  std::vector<float> inception(std::span<const Image> pictures) override {
    const c10::InferenceMode inference;
    std::vector<float> features;
    for (std::size_t first = 0; first < pictures.size(); first += kBatch) {
      const std::size_t count = std::min(kBatch, pictures.size() - first);
      const at::Tensor batch = inception_.value()(to_tensor(pictures.subspan(first, count)) / 255).contiguous();  // [B, 2048]
      features.insert(features.end(), batch.data_ptr<float>(), batch.data_ptr<float>() + batch.numel());
    }
    return features;
  }

 private:
  std::optional<Lpips> lpips_;
  std::optional<Inception> inception_;
};

}  // namespace

std::unique_ptr<LearnedMeasures> open_torch_measures(const LearnedFiles& files) {
  if (files.lpips.empty() != files.lpips_network.empty())
    throw Error(ErrorCode::usage, "LPIPS needs two files: a network's weights, and the authors' linear ones for it");
  if (!files.any()) throw Error(ErrorCode::usage, "no file of weights is given");
  return std::make_unique<TorchMeasures>(files);
}

}  // namespace ilat
