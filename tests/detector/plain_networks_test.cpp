#include "detector/plain_networks.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "detector/torch/pose_network.h"
#include "nn/module_weights.h"
#include "support/temporary_folder.h"

namespace ilat {
namespace {

FeatureMap map_of(const at::Tensor& picture) {  // [1, C, H, W]
  const at::Tensor last = picture[0].permute({1, 2, 0}).contiguous();
  FeatureMap map(static_cast<int>(last.size(0)), static_cast<int>(last.size(1)), static_cast<int>(last.size(2)));
  std::copy_n(last.data_ptr<float>(), last.numel(), map.values.begin());
  return map;
}

double largest_difference(const FeatureMap& map, const at::Tensor& tensor) {
  const at::Tensor last = tensor[0].permute({1, 2, 0}).contiguous();
  EXPECT_EQ(last.sizes(), (at::IntArrayRef{map.height, map.width, map.channels}));
  return (at::from_blob(const_cast<float*>(map.values.data()), last.sizes()) - last).abs().max().item<double>();
}

struct Twins {
  explicit Twins(const FaceDetectorConfig& config) : module(config) {
    save_weights(module, folder.at("weights.safetensors"), DType::f32);
    file = SafetensorsFile::open(folder.at("weights.safetensors"));
  }
  test::TemporaryFolder folder;
  FaceDetectorModule module;
  SafetensorsFile file;
};

TEST(PromiseFaceNetworks, RunWithoutLibTorchAsWithIt) {
  const c10::AutoGradMode no_gradient(false);
  at::manual_seed(3);
  for (const FaceDetectorConfig& config :
       {FaceDetectorConfig{}, FaceDetectorConfig{.stem_channels = 5, .finder_channels = 19, .finder_blocks = 1, .landmark_channels = 3}}) {
    const Twins twins(config);
    const PlainFinder finder(config, twins.file);
    for (const auto& [height, width] : {std::pair{1, 1}, {7, 3}, {64, 50}, {33, 131}}) {
      const at::Tensor picture = at::rand({1, 3, height, width}) * 2 - 1;
      EXPECT_LT(largest_difference(finder(map_of(picture), 2), twins.module.finder().forward(picture)), 1e-4)
          << height << " x " << width;
    }
    const at::Tensor crop = at::rand({1, 3, 64, 64}) * 2 - 1;
    EXPECT_LT(largest_difference(PlainLandmarkNetwork(config, twins.file)(map_of(crop)),
                                 twins.module.landmarks().forward(crop).view({1, 99, 1, 1})),
              1e-4);
  }
}

TEST(PromisePoseNetwork, RunsWithoutLibTorchAsWithIt) {
  const c10::AutoGradMode no_gradient(false);
  at::manual_seed(4);
  const PoseFinderConfig config{.channels = 5};
  const PoseModule module(config);
  const test::TemporaryFolder folder;
  save_weights(module, folder.at("weights.safetensors"), DType::f32);
  const auto file = SafetensorsFile::open(folder.at("weights.safetensors"));
  const PictureNetwork network = pose_network(config);
  EXPECT_EQ(expected_tensors(network), expected_tensors(module));
  ASSERT_EQ(network.side(), 128);
  const at::Tensor picture = at::rand({1, 3, 128, 128}) * 2 - 1;
  EXPECT_LT(largest_difference(PlainPictureNetwork(network, file, "")(map_of(picture)), module.forward(picture).view({1, 39, 1, 1})), 1e-4);
}

TEST(FaceNetworks, ExpectTheWeightsThatTrainingWrites) {
  const FaceDetectorConfig config;
  EXPECT_EQ(expected_tensors(config), expected_tensors(FaceDetectorModule(config)));
}

}  // namespace
}  // namespace ilat
