#include "conditioning/sketch/photo_sketch.h"

#include "conditioning/sketch/sketch.h"
#include "imaging/geometry/eyes.h"
#include "imaging/geometry/frame.h"
#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"

namespace ilat {

namespace {

Placement placement_of(const Image& photo, const SketchFrame& frame, const XdogConfig& settings) {
  if (frame.eyes) return frame_by_eyes(*frame.eyes, photo);
  const Image everything(photo.width, photo.height, 1, 255);
  const FrameChoice choice = frame.choice == FrameChoice::automatic ? FrameChoice::full : frame.choice;
  return choose_frame(everything, {choice, frame.given, settings.side});
}

}  // namespace

Image photo_sketch(const Image& photo, const SketchFrame& frame, const XdogConfig& settings) {
  const Placement placement = placement_of(photo, frame, settings);
  const FloatMaps lines = to_float_maps(draw_sketch(seen(photo, placement, settings.side), settings));
  const Box area = covered(placement, photo);
  const Image drawn = to_image(spread(lines, placement, area));
  Image sketch(photo.width, photo.height, 1, 255);
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      if (holds_centre(placement, x, y)) sketch.row(y)[x] = drawn.row(y - area.top)[x - area.left];
  return sketch;
}

}  // namespace ilat
