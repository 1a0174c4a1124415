#pragma once

#include "ilat/image.h"
#include "ilat/options.h"
#include "storage/planes.h"

namespace ilat {

/// What the model painted, and where it belongs.
struct FrameContent {
  const Planes& pixels;  ///< [B, 3, S, S] in [-1, 1]; any S, brought to the frame's side
  int item = 0;          ///< which of the batch
  Frame frame;
};

struct CompositeOptions {
  Composite mode = Composite::inward;
  int feather = -1;  ///< width of the inward feather in photo pixels; 0 = none, -1 = a 64th of the frame's side
};

/// Blends new content into the photo at the photo's resolution (spec section 6). With `inward` and `hard` every pixel
/// whose mask is below 128, and every pixel outside the frame, is bit-identical to the photo's.
/// @param photo RGB
/// @param mask grey, the photo's size
Image composite(const Image& photo, const Image& mask, const FrameContent& content, const CompositeOptions& options);

/// Where `composite` touches the photo: 0 = not at all, 255 = wholly new, in between the share of the new content.
/// @return grey, the mask's size
Image changed_share(const Image& mask, const FrameContent& content, const CompositeOptions& options);

/// How much of the new content each pixel takes, fading inwards from the mask's border: 0 outside the mask; at distance
/// d from the nearest kept pixel d / (feather + 1), at most 1. In a masked region too thin for that the fade takes half
/// of its thickness, so that thin strokes are repainted too. The picture's edge is no border.
/// @return [1, 1, H, W] in [0, 1]
Planes inward_weights(const Image& mask, int feather);

/// The authors' soft mask: the mask max-pooled to `smallest`, doubled again and again (nearest) up to half the size,
/// each time averaged with the mask max-pooled to that size, and enlarged bilinearly.
/// @param masks [B, 1, S, S], 0 or 1; S a power-of-two multiple of `smallest`
/// @return [B, 1, S, S] in [0, 1]
Planes release_weights(const Planes& masks, int smallest = 16);

}  // namespace ilat
