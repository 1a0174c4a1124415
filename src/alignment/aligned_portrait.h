#pragma once

#include "alignment/portrait_rules.h"
#include "ilat/faces.h"
#include "ilat/image.h"

namespace ilat {

/// A face in the frame that the models are trained on: eyes at (88, 112) and (168, 112), mouth at (128, 192) of 256.
struct AlignedPortrait {
  Image image = {};             // RGB, side x side
  Landmarks landmarks = {};     // pixels of `image`
  PortraitMeasures measures = {};
};

/// Cuts a face out, upright and at the frame's size. The landmarks are the mean of those that were found and those of the
/// portrait's mirror image: the finder errs differently there, and how differently says how far it can be trusted.
/// @param photo RGB, the one in which the face was found
/// @param side of the portrait, pixels
AlignedPortrait aligned_portrait(const Image& photo, const Face& face, const FaceFinder& finder, int side);

}  // namespace ilat
