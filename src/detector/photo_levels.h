#pragma once

#include <vector>

#include "detector/face_geometry.h"
#include "detector/plain_convolution.h"
#include "ilat/image.h"

namespace ilat {

/// A photo at the sizes at which the finder looks for faces: the first shows the smallest, each next is half as large.
class PhotoLevels {
 public:
  struct Level {
    FeatureMap picture;   // [H, W, 3] in [-1, 1]
    double across, down;  // photo pixels per pixel of this level
    Landmark to_photo(Landmark p) const {
      return {static_cast<float>((p.x + 0.5) * across - 0.5), static_cast<float>((p.y + 0.5) * down - 0.5)};
    }
  };

  /// @param photo RGB or grey; outlives this
  /// @param scale of the first level, at most 1
  PhotoLevels(const Image& photo, double scale, int threads);

  const std::vector<Level>& levels() const { return levels_; }

  /// The square that a network for whole pictures wants, from the level that is just fine enough; beyond the photo's edge the
  /// edge goes on.
  /// @param crop_to_photo pixels of the crop -> pixels of the photo
  /// @return [side, side, 3] in [-1, 1]
  FeatureMap crop(const Similarity& crop_to_photo, int side = kCropSide) const;

 private:
  const Image& photo_;
  std::vector<Level> levels_;
};

}  // namespace ilat
