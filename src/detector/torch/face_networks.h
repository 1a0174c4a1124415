#pragma once

#include <torch/nn/module.h>

#include <memory>

#include "detector/face_detector_config.h"
#include "detector/picture_network.h"
#include "nn/convolution.h"
#include "nn/module_list.h"

namespace ilat {

// The detector's networks as training sees them; src/detector/*_network.h run the same weights without LibTorch.
// No normalisation: the networks are shallow, and a convolution and ReLU are all that the plain twin has to know.

/// relu(x + conv2(relu(conv1(x)))): [B, C, H, W] -> the same.
class PlainResidualBlock : public torch::nn::Module {
 public:
  explicit PlainResidualBlock(int channels);
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Convolution> conv1_, conv2_;
};

/// Where on one level of a picture are faces of 13 to 26 pixels?
class FinderModule : public torch::nn::Module {
 public:
  explicit FinderModule(const FaceDetectorConfig& config);
  /// @param x [B, 3, H, W] in [-1, 1]
  /// @return [B, 7, H / 4, W / 4], rounded up: logit of "a face is centred here", then x and y of right eye, left eye
  /// and mouth from the cell's centre, in kPointUnit pixels
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Convolution> stem1_, stem2_, head_;
  std::shared_ptr<ModuleList<PlainResidualBlock>> blocks_;
};

/// Numbers that a square picture as a whole shows: convolutions that halve it to 4 x 4 cells, then one layer over them all.
class PictureModule : public torch::nn::Module {
 public:
  explicit PictureModule(const PictureNetwork& network);
  /// @param x [B, 3, S, S] in [-1, 1], S = network.side()
  /// @return [B, outputs]
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::shared_ptr<Convolution> stem_, output_;
  std::shared_ptr<ModuleList<Convolution>> down_;
  std::shared_ptr<ModuleList<PlainResidualBlock>> blocks_;
};

/// The 49 landmarks of the face that a crop of 64 x 64 pixels shows, and whether it shows one: [B, 99], x and y of each
/// landmark from the crop's middle, in half its side; logit of "this is a face".
class LandmarkModule : public PictureModule {
 public:
  explicit LandmarkModule(const FaceDetectorConfig& config) : PictureModule(landmark_network(config)) {}
};

/// Both: "finder.*" and "landmarks.*".
class FaceDetectorModule : public torch::nn::Module {
 public:
  explicit FaceDetectorModule(const FaceDetectorConfig& config);
  const FinderModule& finder() const { return *finder_; }
  const LandmarkModule& landmarks() const { return *landmarks_; }

 private:
  std::shared_ptr<FinderModule> finder_;
  std::shared_ptr<LandmarkModule> landmarks_;
};

}  // namespace ilat
