#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ilat {

/// A curve as an SVG element, with its axes. Many points are averaged to as many as can be seen; where values above 0 span
/// more than a factor of 30, the axis is logarithmic.
/// @param points x rising, y; those that are not finite are left out
std::string line_chart(const std::string& title, const std::vector<std::pair<double, double>>& points);

}  // namespace ilat
