#include <algorithm>
#include <cmath>

#include "conditioning/sketch/hand_lines.h"
#include "conditioning/sketch/line_width.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"
#include "training/data/guide_lines.h"

namespace ilat {

bool hand_lines_are_built() { return true; }

std::vector<float> lines_by_hand(std::span<const float> lines, std::span<const std::uint8_t> mask,
                                 const DataRecipe& recipe, RandomStream& random) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(lines.size()))));
  Image own(side, side, 1), masked(side, side, 1);
  std::ranges::transform(lines, own.pixels.begin(),
                         [](float value) { return static_cast<std::uint8_t>(std::lround(value)); });
  std::ranges::transform(mask, masked.pixels.begin(), [](std::uint8_t value) { return value ? std::uint8_t{255} : std::uint8_t{0}; });
  if (side != recipe.lines_side) {
    own = resize(own, recipe.lines_side, recipe.lines_side);
    masked = resize(masked, recipe.lines_side, recipe.lines_side);
  }
  const Image drawn = with_usual_width(hand_lines(own, random), masked);
  const Image shrunk = resize(drawn, side, side);
  return {shrunk.pixels.begin(), shrunk.pixels.end()};
}

}  // namespace ilat
