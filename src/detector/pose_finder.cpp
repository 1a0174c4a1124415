#include "ilat/pose_finder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "conditioning/pose/body.h"
#include "detector/photo_levels.h"
#include "detector/plain_networks.h"
#include "detector/pose_finder_config.h"
#include "ilat/error.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

/// A square of the photo.
struct Square {
  double middle_x = 0, middle_y = 0, side = 0;

  /// Pixels of a picture of it -> pixels of the photo.
  Similarity from_picture(int pixels) const {
    const double scale = side / pixels, shift = scale * 0.5 - side / 2 - 0.5;
    return {scale, 0, middle_x + shift, middle_y + shift};
  }
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// The network's numbers for a picture, and for its mirror image turned back, in which left is right: the mean of both
/// errs less than either.
FoundPose look(const PlainPictureNetwork& network, const PhotoLevels& photo, const Square& square, int pixels) {
  const Similarity to_photo = square.from_picture(pixels);
  const FeatureMap picture = photo.crop(to_photo, pixels);
  const FeatureMap plain = network(picture), mirrored = network(mirror_image(picture));  // [1, 1, 39]
  FoundPose found;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    const float* one = plain.values.data() + 3 * joint;
    const float* other = mirrored.values.data() + 3 * mirrored_joint(joint);
    const float x = (one[0] - other[0]) / 2, y = (one[1] + other[1]) / 2, half = static_cast<float>(pixels) / 2;
    const Landmark at = to_photo({(x + 1) * half - 0.5f, (y + 1) * half - 0.5f});
    found.pose.joints[joint] = {at.x, at.y, true};
    found.confidence[joint] = static_cast<float>(sigmoid((one[2] + other[2]) / 2));
  }
  return found;
}

/// Around a body, at the size at which the network knows bodies; no larger than what was looked at first.
Square around(const Pose& pose, const Square& first) {
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
  for (const Joint& joint : pose.joints) {
    left = std::min<double>(left, joint.x), right = std::max<double>(right, joint.x);
    top = std::min<double>(top, joint.y), bottom = std::max<double>(bottom, joint.y);
  }
  const double body = std::max({body_height(pose), right - left, bottom - top});
  return {(left + right) / 2, (top + bottom) / 2, std::min(first.side, body / kBodyInPicture)};
}

}  // namespace

struct PoseFinder::Network {
  PlainPictureNetwork plain;
  int pixels;  // side of its pictures
};

PoseFinder PoseFinder::open(const std::filesystem::path& folder) {
  const auto file = SafetensorsFile::open(folder / kPoseFinderFile);
  const PictureNetwork network = pose_network(pose_finder_config(file.metadata(), file.path().string()));
  check_tensors(file.tensors(), expected_tensors(network), file.path().string(), "the pose finder of its metadata");
  check_weights(file.tensors(), file.path().string());
  return PoseFinder(std::make_shared<const Network>(Network{PlainPictureNetwork(network, file, ""), network.side()}));
}

FoundPose PoseFinder::find(const Image& photo) const {
  if (photo.empty()) throw Error(ErrorCode::usage, "looking for a pose needs a photo", "photo");
  const int pixels = network_->pixels;
  const Square whole{photo.width / 2.0 - 0.5, photo.height / 2.0 - 0.5, static_cast<double>(std::max(photo.width, photo.height))};
  // As fine as the second look may need it: a body of a quarter of the photo.
  const PhotoLevels levels(photo, std::min(1.0, 4 * pixels / whole.side), 1);
  FoundPose found = look(network_->plain, levels, whole, pixels);
  const Square nearer = around(found.pose, whole);
  if (nearer.side > 0 && nearer.side < 0.8 * whole.side) found = look(network_->plain, levels, nearer, pixels);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    Joint& at = found.pose.joints[joint];
    const bool inside = at.x >= -0.5f && at.y >= -0.5f && at.x < static_cast<float>(photo.width) - 0.5f &&
                        at.y < static_cast<float>(photo.height) - 0.5f;
    at.visible = inside && found.confidence[joint] >= 0.5f;
  }
  return found;
}

}  // namespace ilat
