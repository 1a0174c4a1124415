#include "editing/photo_sketch.h"

#include "imaging/frame.h"
#include "imaging/resize.h"
#include "imaging/sketch.h"

namespace ilat {

Image photo_sketch(const Image& photo, const SketchFrame& frame, const GuideConfig& guide) {
  const Image everything(photo.width, photo.height, 1, 255);
  const FrameChoice choice = frame.choice == FrameChoice::automatic ? FrameChoice::full : frame.choice;
  const Frame square = choose_frame(everything, {choice, frame.given, guide.sketch_side});
  const Image seen = resize(crop(photo, square), guide.sketch_side, guide.sketch_side);
  Image sketch(photo.width, photo.height, 1, 255);
  paste(sketch, resize(draw_sketch(seen, guide), square.side, square.side), square);
  return sketch;
}

}  // namespace ilat
