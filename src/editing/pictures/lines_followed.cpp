#include "editing/pictures/lines_followed.h"

#include <algorithm>

#include "conditioning/sketch/sketch.h"
#include "conditioning/sketch/thinning.h"
#include "metrics/line_agreement.h"

namespace ilat {
namespace {

constexpr double kNearLine = 3;     // pixels: lines further apart than a pen is wide are different lines
constexpr int kThickestLine = 128;  // pixels, halved by thinning

/// Centre lines: a person's pen and XDoG's edges are of different width.
Image centre_lines(const Image& lines) {
  Image ink(lines.width, lines.height, 1);
  std::ranges::transform(lines.pixels, ink.pixels.begin(),
                         [](std::uint8_t value) { return value < 128 ? std::uint8_t{255} : std::uint8_t{0}; });
  Image thin = thinned(ink, kThickestLine);
  for (std::uint8_t& value : thin.pixels) value = static_cast<std::uint8_t>(255 - value);
  return thin;
}

}  // namespace

double lines_followed(const Image& picture, const Image& wanted, const Image& region) {
  return line_agreement(centre_lines(draw_sketch(picture)), centre_lines(wanted), region, kNearLine).f1();
}

}  // namespace ilat
