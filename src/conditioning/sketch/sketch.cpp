#include "conditioning/sketch/sketch.h"

#include <algorithm>
#include <cmath>

#include "conditioning/sketch/blur.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/grey.h"

namespace ilat {

FloatMaps xdog_of_blurs(const Image& fine, const Image& coarse, const XdogConfig& settings) {
  FloatMaps lines(1, 1, fine.height, fine.width);
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    const double difference = fine.pixels[i] - settings.gamma * coarse.pixels[i];
    const double tone = 1 + std::tanh(settings.phi * (difference - settings.epsilon));
    lines.values[i] = static_cast<float>(std::clamp(tone, 0.0, 1.0));
  }
  return lines;
}

FloatMaps xdog(const Image& photo, const XdogConfig& settings) {
  const Image grey = to_grey(photo);
  return xdog_of_blurs(blur(grey, settings.sigma), blur(grey, settings.sigma * settings.k), settings);
}

FloatMaps tokenizer_sketch(const FloatMaps& lines, int side) {
  FloatMaps sketch = resize(lines, side, side);
  for (float& value : sketch.values) value = 2 * value - 1;
  return sketch;
}

FloatMaps sketch_of_frame(const Image& frame, const XdogConfig& settings, int side) {
  return tokenizer_sketch(xdog(resize(frame, settings.side, settings.side), settings), side);
}

Image lines_image(const FloatMaps& lines) {
  Image sketch(lines.width, lines.height, 1);
  for (std::size_t i = 0; i < sketch.pixels.size(); ++i)
    sketch.pixels[i] = static_cast<std::uint8_t>(std::lround(255 * lines.values[i]));
  return sketch;
}

Image draw_sketch(const Image& photo, const XdogConfig& settings) { return lines_image(xdog(photo, settings)); }

}  // namespace ilat
