#include "jobs/input_doubts.h"

#include <algorithm>
#include <cmath>

namespace ilat {
namespace {

constexpr int kDark = 64, kMiddle = 128, kLight = 192;
constexpr double kHalfTones = 0.35;   // a photo has more of them, drawings with soft edges far fewer
constexpr double kFewHalfTones = 0.1;
constexpr double kLeastDrawn = 5e-4;  // of the pixels; less tells nothing
constexpr double kWorthSaying = 1e-3;

}  // namespace

Tones tones_of(const Image& grey) {
  std::size_t half = 0, dark = 0;
  for (const std::uint8_t value : grey.pixels) {
    half += value >= kDark && value < kLight;
    dark += value < kMiddle;
  }
  const auto all = static_cast<double>(grey.pixels.size());
  if (static_cast<double>(half) > kHalfTones * all) return Tones::half;
  const bool dark_is_drawn = 2 * dark <= grey.pixels.size();
  const std::size_t drawn = dark_is_drawn ? dark : grey.pixels.size() - dark;
  if (static_cast<double>(drawn) < kLeastDrawn * all) return Tones::unclear;
  const auto is_drawn = [&](int x, int y) { return (grey.row(y)[x] < kMiddle) == dark_is_drawn; };
  std::size_t edge = 0;  // drawn pixels beside paper
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x)
      edge += is_drawn(x, y) && ((x > 0 && !is_drawn(x - 1, y)) || (x + 1 < grey.width && !is_drawn(x + 1, y)) ||
                                 (y > 0 && !is_drawn(x, y - 1)) || (y + 1 < grey.height && !is_drawn(x, y + 1)));
  if (edge == 0) return Tones::unclear;
  const double width = 2.0 * static_cast<double>(drawn) / static_cast<double>(edge);  // of what is drawn, pixels
  const double side = std::min(grey.width, grey.height);
  if (width > side / 12 && static_cast<double>(half) < kFewHalfTones * all) return Tones::patches;
  return width <= std::max(3.0, side / 40) ? Tones::lines : Tones::unclear;
}

bool looks_inverted(const Image& mask) {
  std::size_t kept = 0, edge = 0, kept_edge = 0;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      const bool is_kept = mask.row(y)[x] == 0;
      const bool on_edge = x == 0 || y == 0 || x == mask.width - 1 || y == mask.height - 1;
      kept += is_kept;
      edge += on_edge;
      kept_edge += is_kept && on_edge;
    }
  return kept > 0 && 2 * kept < mask.pixels.size() && 20 * kept_edge < edge;
}

std::vector<std::string> doubts_of(const DrawnInputs& inputs) {
  const std::string mask = inputs.mask_file.string(), sketch = inputs.sketch_file.string();
  if (inputs.mask == Tones::lines && inputs.sketch == Tones::patches)
    return {"the mask " + mask + " shows lines, and the sketch " + sketch + " large patches: are they exchanged?"};
  std::vector<std::string> doubts;
  if (inputs.mask == Tones::half)
    doubts.push_back("the mask " + mask + " has half tones, as a photo: what is bright in it is repainted; a mask is black and white");
  else if (inputs.mask == Tones::lines)
    doubts.push_back("the mask " + mask + " shows thin lines, as a sketch: what is white in it is repainted");
  else if (inputs.inverted)
    doubts.push_back("the mask marks most of the photo and keeps a part inside: if that part was meant, add --invert-mask");
  if (inputs.sketch == Tones::half)
    doubts.push_back("the sketch " + sketch + " has half tones, as a photo: ilat sketch draws a photo's lines, to give them instead");
  else if (inputs.sketch == Tones::patches)
    doubts.push_back("the sketch " + sketch + " shows large patches, as a mask: it should be lines on paper");
  return doubts;
}

std::vector<std::string> unseen_warnings(double outside) {
  if (outside < kWorthSaying) return {};
  const auto percent = std::max(1L, std::lround(100 * outside));
  return {std::to_string(percent) +
          " % of the mask lies outside what the model sees and stays as it is; --show-frame shows what it sees, --frame auto "
          "sees every masked part"};
}

}  // namespace ilat
