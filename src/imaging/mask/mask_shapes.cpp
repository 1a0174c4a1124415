#include "imaging/mask/mask_shapes.h"

#include <algorithm>
#include <cmath>

#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Larger coordinates are slips, and their products would lose the pixels.
constexpr double kFarthest = 1'000'000;

constexpr const char* kRectangle = "mask-rect";
constexpr const char* kPolygon = "mask-polygon";

[[noreturn]] void refuse(const std::string& why, std::string_view text, const std::string& option) {
  constexpr std::size_t kShown = 80;
  std::string shown(text.substr(0, kShown));
  if (text.size() > kShown) shown += "...";
  throw Error(ErrorCode::usage, std::string(why).append(": \"").append(shown).append("\""), option);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::vector<double> parse_numbers(std::string_view text, std::size_t least, const std::string& option) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view word = trimmed(text.substr(at, comma - at));
    const auto number = parse_number<double>(word);
    if (!number || !(std::abs(*number) <= kFarthest))
      refuse(std::string("\"").append(word.substr(0, 20)).append("\" is no number of pixels"), text, option);
    numbers.push_back(*number);
    at = comma + 1;
  }
  if (numbers.size() < least)
    refuse("expected " + std::to_string(least) + " numbers, got " + std::to_string(numbers.size()), text, option);
  return numbers;
}

MaskRectangle parse_rectangle(std::string_view text) {
  const auto numbers = parse_numbers(text, 4, kRectangle);
  if (numbers.size() != 4)
    refuse("expected x,y,width,height, got " + std::to_string(numbers.size()) + " numbers", text, kRectangle);
  const MaskRectangle rectangle{numbers[0], numbers[1], numbers[2], numbers[3]};
  if (rectangle.width <= 0 || rectangle.height <= 0) refuse("width and height must be above 0", text, kRectangle);
  return rectangle;
}

std::vector<MaskPoint> parse_polygon(std::string_view text) {
  const auto numbers = parse_numbers(text, 6, kPolygon);
  if (numbers.size() % 2 != 0)
    refuse("expected pairs x,y, got an odd number of coordinates, " + std::to_string(numbers.size()), text, kPolygon);
  std::vector<MaskPoint> points;
  for (std::size_t i = 0; i < numbers.size(); i += 2) points.push_back({numbers[i], numbers[i + 1]});
  return points;
}

bool fill_polygon(Image& mask, const std::vector<MaskPoint>& polygon) {
  bool any = false;
  std::vector<double> crossings;
  for (int row = 0; row < mask.height; ++row) {
    const double y = row + 0.5;
    crossings.clear();
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const MaskPoint &from = polygon[i], &to = polygon[(i + 1) % polygon.size()];
      if ((from.y <= y) == (to.y <= y)) continue;
      crossings.push_back(from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x));
    }
    std::sort(crossings.begin(), crossings.end());
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      // Centres x + 0.5 in [left, right).
      const auto column = [&](double x) {
        return static_cast<int>(std::clamp(std::ceil(x - 0.5), 0.0, static_cast<double>(mask.width)));
      };
      const int first = column(crossings[i]), last = column(crossings[i + 1]);
      if (first >= last) continue;
      std::fill(mask.row(row) + first, mask.row(row) + last, std::uint8_t{255});
      any = true;
    }
  }
  return any;
}

}  // namespace ilat
