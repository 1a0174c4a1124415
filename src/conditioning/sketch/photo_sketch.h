#pragma once

#include <optional>

#include "config/model_config.h"
#include "ilat/image.h"
#include "ilat/options.h"
#include "ilat/placement.h"

namespace ilat {

struct SketchFrame {
  FrameChoice choice = FrameChoice::full;  ///< automatic means full: there is no mask to go around
  Frame given;
  std::optional<Eyes> eyes = {};  ///< set = the frame is laid by them; choice is not read
};

/// A photo's own lines as a model is conditioned on them, for a person to redraw: XDoG at xdog.side, brought back
/// to the frame's size.
/// @param photo RGB
/// @return grey, the photo's size, black lines on white; white outside the frame
/// @throws Error usage if a given frame or eyes lie outside the photo.
Image photo_sketch(const Image& photo, const SketchFrame& frame, const XdogConfig& settings);

/// Puts the lines of a frame into a sketch of the whole photo, in the place of what is there.
/// @param sketch grey, the photo's size
/// @param lines grey, square, of any size
void lay_lines(Image& sketch, const Image& lines, const Placement& placement);

}  // namespace ilat
