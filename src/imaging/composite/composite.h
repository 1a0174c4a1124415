#pragma once

#include <optional>

#include "ilat/image.h"
#include "ilat/options.h"
#include "imaging/mask/mask.h"
#include "tensor/float_maps.h"

namespace ilat {

struct CompositeOptions {
  Composite mode = Composite::inward;
  int feather = -1;  ///< width of the inward feather in photo pixels; 0 = none, -1 = a 64th of the frame's side
  Blend blend = Blend::none;
};

/// The part of a photo that takes new content, and how much each pixel takes (spec section 6). With `inward` and `hard`
/// that is nothing where the mask is below 128 and outside the frame: every such pixel stays bit-identical.
class Patch {
 public:
  /// @param mask grey, the photo's size
  /// @param content_side of the pictures to come, in pixels: `release` computes its weights at that size
  Patch(const Image& mask, const Placement& placement, int content_side, const CompositeOptions& options);

  /// Blends new content into the photo, at the photo's resolution.
  /// @param photo RGB, of the mask's size
  /// @param content [B, 3, S, S] in [-1, 1], what the frame shows
  /// @param item which of the batch
  void paint(Image& photo, const FloatMaps& content, int item) const;

  /// The part of a content of `side` x `side` pixels that paint() looks at; what lies elsewhere does not matter. Empty if
  /// the patch takes nothing.
  Box content_box(int side) const;

  /// Writes the shares into a grey picture of the photo's size: 255 = wholly new, untouched where the share is 0.
  void mark(Image& changed) const;

  /// How much the seam shows in the painted photo. Along each row and column that leaves the new part: the mean
  /// absolute difference between the first kept pixel and the first that is wholly new, over that between pixels as far
  /// apart beside it, further out and further in. Differences are means over the channels, each raised by half a level,
  /// so that rounding in flat places is no step. Where the part is too thin for the feather the way is halved. 1 = no
  /// visible step; also if the part has no edge inside the photo.
  double seam(const Image& painted) const;

 private:
  /// With that many pixels between the first kept and the first wholly new one; none if no row or column has room.
  std::optional<double> seam(const Image& painted, int length) const;

  Placement placement_;
  CompositeOptions options_;
  int width_, height_;  // of the photo
  int fade_ = 0;        // width of the inward feather in pixels
  Box area_;            // of the photo: all that takes anything, and one pixel more on each side
  FloatMaps share_;        // [1, 1, area height, area width] in [0, 1]
};

/// How much of the new content each pixel takes, fading inwards from the mask's border: 0 outside the mask; at distance
/// d from the nearest kept pixel d / (feather + 1), at most 1. In a masked region too thin for that the fade takes half
/// of its thickness, so that thin strokes are repainted too. The picture's edge is no border.
/// @return [1, 1, H, W] in [0, 1]
FloatMaps inward_weights(const Image& mask, int feather);

/// The authors' soft mask: the mask max-pooled to `smallest`, doubled again and again (nearest) up to half the size,
/// each time averaged with the mask max-pooled to that size, and enlarged bilinearly.
/// @param masks [B, 1, S, S], 0 or 1; S a power-of-two multiple of `smallest`
/// @return [B, 1, S, S] in [0, 1]
FloatMaps release_weights(const FloatMaps& masks, int smallest = 16);

}  // namespace ilat
