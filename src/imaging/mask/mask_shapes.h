#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ilat/image.h"

namespace ilat {

// Masks in words, in pixels of the photo; 0, 0 is its top left corner. A pixel is masked if its centre lies inside.

struct MaskPoint {
  double x = 0, y = 0;

  bool operator==(const MaskPoint&) const = default;
};

struct MaskRectangle {
  double x = 0, y = 0, width = 0, height = 0;

  bool operator==(const MaskRectangle&) const = default;
  std::vector<MaskPoint> corners() const {
    return {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
  }
};

/// Numbers between commas ("12,7.5,-3"); spaces around them may stand.
/// @throws Error usage that names `option` for anything that is no finite number up to a million, or another count
std::vector<double> parse_numbers(std::string_view text, std::size_t least, const std::string& option);

/// "x,y,width,height". @throws Error usage, also for a width or height that is not above 0.
MaskRectangle parse_rectangle(std::string_view text);

/// "x1,y1,x2,y2,x3,y3,...", at least three points. @throws Error usage.
std::vector<MaskPoint> parse_polygon(std::string_view text);

/// Marks the inside of a polygon, by the even-odd rule where it crosses itself; what lies outside the mask is cut off.
/// @param mask grey; its pixels inside become 255, the others stay
/// @return false if no pixel's centre lies inside
bool fill_polygon(Image& mask, const std::vector<MaskPoint>& polygon);

}  // namespace ilat
