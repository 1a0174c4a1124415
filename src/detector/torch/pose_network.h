#pragma once

#include "detector/pose_finder_config.h"
#include "detector/torch/face_networks.h"

namespace ilat {

/// The joints of the person in a picture of 128 x 128 pixels: [B, 39], of each joint x and y from the picture's middle, in
/// half its side, and the logit of "it is to be seen".
class PoseModule : public PictureModule {
 public:
  explicit PoseModule(const PoseFinderConfig& config) : PictureModule(pose_network(config)) {}
};

}  // namespace ilat
