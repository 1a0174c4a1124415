#include "conditioning/sketch/sketch.h"

#include <algorithm>
#include <cmath>

#include "conditioning/sketch/blur.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/grey.h"

namespace ilat {

Planes xdog_of_blurs(const Image& fine, const Image& coarse, const GuideConfig& guide) {
  Planes lines(1, 1, fine.height, fine.width);
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    const double difference = fine.pixels[i] - guide.xdog_gamma * coarse.pixels[i];
    const double tone = 1 + std::tanh(guide.xdog_phi * (difference - guide.xdog_epsilon));
    lines.values[i] = static_cast<float>(std::clamp(tone, 0.0, 1.0));
  }
  return lines;
}

Planes xdog(const Image& photo, const GuideConfig& guide) {
  const Image grey = to_grey(photo);
  return xdog_of_blurs(blur(grey, guide.xdog_sigma), blur(grey, guide.xdog_sigma * guide.xdog_k), guide);
}

Planes sketch_of_frame(const Image& frame, const GuideConfig& guide, int side) {
  Planes sketch = resize(xdog(resize(frame, guide.sketch_side, guide.sketch_side), guide), side, side);
  for (float& value : sketch.values) value = 2 * value - 1;
  return sketch;
}

Image draw_sketch(const Image& photo, const GuideConfig& guide) {
  const Planes lines = xdog(photo, guide);
  Image sketch(photo.width, photo.height, 1);
  for (std::size_t i = 0; i < sketch.pixels.size(); ++i)
    sketch.pixels[i] = static_cast<std::uint8_t>(std::lround(255 * lines.values[i]));
  return sketch;
}

}  // namespace ilat
