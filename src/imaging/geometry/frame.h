#pragma once

#include "ilat/image.h"
#include "ilat/options.h"
#include "imaging/mask/mask.h"

namespace ilat {

// The model sees a square part of the photo, the frame, brought to its own size.

struct FrameRequest {
  FrameChoice choice = FrameChoice::automatic;
  Frame given = {};    ///< for FrameChoice::given
  int model_side = 0;  ///< pixels; the automatic choice depends on it
};

/// Where the model looks.
/// - full: the smallest square that holds the photo, centred on it.
/// - given: as it is; masked pixels outside it stay as they are.
/// - automatic: the whole photo if it is squarish and about the model's size, since a model of aligned pictures knows
/// its
///   subject in that place only; else a square around the mask with as much context again, moved into the photo.
/// @param mask of the photo's size, with at least one masked pixel
/// @throws Error bad_input if nothing is masked; usage if a given frame is empty or holds no masked pixel
Frame choose_frame(const Image& mask, const FrameRequest& request);

/// The smallest square that holds a picture, centred on it.
Frame whole_photo(const Image& picture);

/// The automatic choice for a masked box.
/// @param photo its size alone is read
Frame frame_around(const Box& masked, const Image& photo, int model_side);

/// The frame's part of the photo (or mask, or sketch); past the edge the nearest pixel repeats.
/// @return frame.side x frame.side
Image crop(const Image& image, const Frame& frame);

}  // namespace ilat
