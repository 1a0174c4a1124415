#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "ilat/image.h"
#include "ilat/pose.h"

namespace ilat {

/// A person's joints as they were found in a photo.
struct FoundPose {
  Pose pose;
  std::array<float, kJoints> confidence = {};  ///< of each joint, 0 ... 1: that it is to be seen where it was put
};

/// Finds the joints of the one person in a photo, without LibTorch. It is small, and good only for people and places like
/// those it was trained on; its card says which.
class PoseFinder {
 public:
  /// @param folder of a pose finder: pose_finder.safetensors lies in it
  /// @throws Error not_found, bad_input (not a safetensors file) or bad_model (other weights than a pose finder's)
  static PoseFinder open(const std::filesystem::path& folder);

  /// Joints that are not to be seen, or lie outside the photo, are not visible. There is always an answer: where nobody is,
  /// its confidence is low.
  /// @param photo RGB or grey, any size
  FoundPose find(const Image& photo) const;

 private:
  struct Network;
  explicit PoseFinder(std::shared_ptr<const Network> network) : network_(std::move(network)) {}
  std::shared_ptr<const Network> network_;
};

}  // namespace ilat
