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

void lay_lines(Image& sketch, const Image& lines, const Placement& placement) {
  const Box area = covered(placement, sketch);
  if (area.width() <= 0 || area.height() <= 0) return;
  const Image drawn = to_image(spread(to_float_maps(lines), placement, area));
  for (int y = area.top; y < area.bottom; ++y)
    for (int x = area.left; x < area.right; ++x)
      if (holds_centre(placement, x, y)) sketch.row(y)[x] = drawn.row(y - area.top)[x - area.left];
}

Image photo_sketch(const Image& photo, const SketchFrame& frame, const XdogConfig& settings) {
  const Placement placement = placement_of(photo, frame, settings);
  Image sketch(photo.width, photo.height, 1, 255);
  lay_lines(sketch, draw_sketch(seen(photo, placement, settings.side), settings), placement);
  return sketch;
}

}  // namespace ilat
