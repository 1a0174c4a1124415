#include <algorithm>
#include <cmath>

#include "conditioning/sketch/hand_lines.h"
#include "conditioning/sketch/kept_lines.h"
#include "conditioning/sketch/line_width.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "training/data/drawn/guide_lines.h"

namespace ilat {

namespace {

int side_of(std::span<const float> lines) {
  return static_cast<int>(std::lround(std::sqrt(static_cast<double>(lines.size()))));
}

}  // namespace

bool hand_lines_are_built() { return true; }

std::vector<float> lines_by_hand(std::span<const float> lines, std::span<const std::uint8_t> mask,
                                 const DataRecipe& recipe, RandomStream& random) {
  const int side = side_of(lines);
  Image own(side, side, 1), masked(side, side, 1);
  std::ranges::transform(lines, own.pixels.begin(),
                         [](float value) { return static_cast<std::uint8_t>(std::lround(value)); });
  std::ranges::transform(mask, masked.pixels.begin(), [](std::uint8_t value) { return value ? std::uint8_t{255} : std::uint8_t{0}; });
  if (side != recipe.xdog.side) {
    own = resize(own, recipe.xdog.side, recipe.xdog.side);
    masked = resize(masked, recipe.xdog.side, recipe.xdog.side);
  }
  const Image drawn = with_usual_width(hand_lines(own, random), masked);
  const Image shrunk = resize(drawn, side, side);
  return {shrunk.pixels.begin(), shrunk.pixels.end()};
}

std::vector<float> lines_around(std::span<const float> photo, std::span<const float> lines,
                                std::span<const std::uint8_t> mask, const DataRecipe& recipe) {
  const int side = side_of(lines);
  if (side < recipe.xdog.side) return {lines.begin(), lines.end()};
  Image picture(side, side, 3), masked(side, side, 1);
  for (std::size_t pixel = 0; pixel < lines.size(); ++pixel) {
    masked.pixels[pixel] = mask[pixel] ? 255 : 0;
    for (std::size_t channel = 0; channel < 3; ++channel)
      picture.pixels[3 * pixel + channel] = static_cast<std::uint8_t>(std::lround(photo[channel * lines.size() + pixel]));
  }
  const FloatMaps drawn = kept_lines(picture, masked, recipe.xdog);
  std::vector<float> result(lines.size());
  std::ranges::transform(drawn.values, result.begin(), [](float value) { return std::round(255 * value); });
  return result;
}

}  // namespace ilat
