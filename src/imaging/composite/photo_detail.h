#pragma once

#include <cstdint>
#include <vector>

#include "ilat/image.h"
#include "ilat/placement.h"
#include "tensor/float_maps.h"

namespace ilat {

/// What a photo shows that is finer than a model's pixels, for what the model painted in a frame of more pixels than its own.
///
/// A frame of k times the model's side is split into what the model could see of it, enlarged, and the rest: pores, lashes,
/// hairs, grain. A painted pixel takes the rest of that kept pixel whose neighbourhood looks most like its own at the
/// model's size: found by PatchMatch (Barnes et al., 2009), from the photo itself as in "Super-resolution from a single
/// image" (Glasner et al., 2009). Nothing is read from under the mask, so that nothing which was removed comes back.
class PhotoDetail {
 public:
  /// So many of a painted picture's pixels around what goes into the photo are looked at.
  static constexpr int kReads = 4;

  /// None.
  PhotoDetail() = default;
  /// @param photo RGB
  /// @param masked [1, 1, S, S], 1 = repainted, as the model sees it: nothing is taken from there; S = the model's side
  /// @param wanted likewise, what of it goes into the photo from this frame: there detail is added
  PhotoDetail(const Image& photo, const Placement& placement, const FloatMaps& masked, const FloatMaps& wanted);

  /// Whether there is anything to add: the frame is larger than the model's pictures, and a part of it is kept.
  bool any() const { return !sources_.empty(); }

  /// @param painted [B, 3, S, S] in [-1, 1]
  /// @return [1, 3, k S, k S]: item `item`, enlarged, with detail where it is wanted
  FloatMaps added_to(const FloatMaps& painted, int item) const;

 private:
  struct Match {
    int source = 0;  // a cell
    float gain = 0;  // how much of its detail fits
  };
  std::vector<Match> matches(const FloatMaps& painted, int item) const;

  int side_ = 0, times_ = 1;           // S, k
  FloatMaps seen_;                     // [1, 3, S, S] what the model could see
  FloatMaps detail_;                   // [1, 3, k S, k S] the rest
  std::vector<std::uint8_t> target_;   // [S * S], 1 = wants detail
  std::vector<std::uint8_t> source_;   // [S * S], 1 = has detail to give
  std::vector<int> sources_;           // the cells that have
};

}  // namespace ilat
