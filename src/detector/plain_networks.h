#pragma once

#include <string>
#include <vector>

#include "detector/face_detector_config.h"
#include "detector/picture_network.h"
#include "detector/plain_convolution.h"
#include "ilat/landmarks.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

// The networks of detector/torch/face_networks.h without LibTorch: same weights, same names, same numbers to 1e-4.

struct PlainBlock {
  PlainConvolution conv1, conv2;
  FeatureMap operator()(const FeatureMap& x, int threads) const;
};

class PlainFinder {
 public:
  PlainFinder(const FaceDetectorConfig& config, const SafetensorsFile& weights);
  /// [H, W, 3] in [-1, 1] -> [H / 4, W / 4, 7], see FinderModule
  FeatureMap operator()(const FeatureMap& picture, int threads) const;

 private:
  PlainConvolution stem1_, stem2_, head_;
  std::vector<PlainBlock> blocks_;
};

class PlainPictureNetwork {
 public:
  /// @param name of its part of the weights with a dot behind it; empty = all of them
  PlainPictureNetwork(const PictureNetwork& network, const SafetensorsFile& weights, const std::string& name);
  /// [S, S, 3] in [-1, 1] -> [1, 1, outputs], see PictureModule
  FeatureMap operator()(const FeatureMap& crop) const;

 private:
  PlainConvolution stem_, output_;
  std::vector<PlainConvolution> down_;
  std::vector<PlainBlock> blocks_;
};

/// See LandmarkModule.
class PlainLandmarkNetwork : public PlainPictureNetwork {
 public:
  PlainLandmarkNetwork(const FaceDetectorConfig& config, const SafetensorsFile& weights)
      : PlainPictureNetwork(landmark_network(config), weights, "landmarks.") {}
};

/// Name and shape of every weight of a network for whole pictures.
ExpectedTensors expected_tensors(const PictureNetwork& network);

/// Name and shape of every weight of a detector.
ExpectedTensors expected_tensors(const FaceDetectorConfig& config);

}  // namespace ilat
