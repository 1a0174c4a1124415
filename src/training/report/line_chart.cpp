#include "training/report/line_chart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "files/html_text.h"

namespace ilat {
namespace {

constexpr double kWidth = 460, kHeight = 230, kLeft = 62, kRight = 14, kTop = 30, kBottom = 30;
constexpr std::size_t kMostPoints = 400;

using Points = std::vector<std::pair<double, double>>;

Points thinned(const Points& points) {
  Points finite;
  std::ranges::copy_if(points, std::back_inserter(finite), [](const auto& point) { return std::isfinite(point.second); });
  const std::size_t group = finite.size() / kMostPoints + 1;
  Points few;
  for (std::size_t i = 0; i < finite.size(); i += group) {
    const std::size_t count = std::min(group, finite.size() - i);
    double x = 0, y = 0;
    for (std::size_t j = i; j < i + count; ++j) x += finite[j].first, y += finite[j].second;
    few.emplace_back(x / static_cast<double>(count), y / static_cast<double>(count));
  }
  return few;
}

std::string text(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", number);
  return buffer;
}

std::string pixels(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", number);
  return buffer;
}

/// 1, 2 or 5 times a power of ten, so that about four of them fill the range.
double tick_step(double range) {
  const double rough = range / 4, power = std::pow(10, std::floor(std::log10(rough))), share = rough / power;
  return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
}

/// Values -> pixels along one axis.
struct Axis {
  double low, high, from, to;
  bool logarithmic = false;

  double scaled(double value) const { return logarithmic ? std::log10(value) : value; }
  double at(double value) const { return from + (to - from) * (scaled(value) - scaled(low)) / (scaled(high) - scaled(low)); }

  std::vector<double> ticks() const {
    std::vector<double> found;
    if (logarithmic) {
      for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10)
        for (const double factor : {1.0, 3.0})
          if (const double tick = factor * power; tick >= low && tick <= high) found.push_back(tick);
      return found;
    }
    const double step = tick_step(high - low);
    for (double tick = std::ceil(low / step) * step; tick <= high + 1e-9 * step; tick += step)
      found.push_back(std::abs(tick) < 1e-9 * step ? 0 : tick);
    return found;
  }
};

/// A little more than the values span; never nothing.
Axis axis_of(double low, double high, double from, double to) {
  const double room = high > low ? 0 : std::max(1e-6, 0.05 * std::abs(high));
  return {low - room, high + room, from, to};
}

}  // namespace

std::string line_chart(const std::string& title, const Points& all) {
  const Points points = thinned(all);
  std::string svg = "<svg viewBox=\"0 0 " + text(kWidth) + " " + text(kHeight) + "\" width=\"" + text(kWidth) + "\"><text x=\"" + text(kLeft) +
                    "\" y=\"18\" class=\"title\">" + escape_html(title) + "</text>";
  if (points.empty()) return svg + "</svg>";
  const auto [low, high] = std::ranges::minmax(points, {}, &std::pair<double, double>::second);
  const Axis x = axis_of(points.front().first, points.back().first, kLeft, kWidth - kRight);
  Axis y = axis_of(low.second, high.second, kHeight - kBottom, kTop);
  y.logarithmic = low.second > 0 && high.second > 30 * low.second && y.low > 0;
  for (const double tick : y.ticks())
    svg += "<line x1=\"" + text(kLeft) + "\" x2=\"" + text(kWidth - kRight) + "\" y1=\"" + pixels(y.at(tick)) + "\" y2=\"" + pixels(y.at(tick)) +
           "\"/><text x=\"" + text(kLeft - 6) + "\" y=\"" + pixels(y.at(tick) + 4) + "\" text-anchor=\"end\">" + text(tick) + "</text>";
  for (const double tick : x.ticks())
    svg += "<text x=\"" + pixels(x.at(tick)) + "\" y=\"" + text(kHeight - kBottom + 18) + "\" text-anchor=\"middle\">" + text(tick) + "</text>";
  svg += "<polyline points=\"";
  for (const auto& [at, value] : points) svg += pixels(x.at(at)) + "," + pixels(y.at(value)) + " ";
  svg += "\"/>";
  if (points.size() == 1)
    svg += "<circle cx=\"" + pixels(x.at(points[0].first)) + "\" cy=\"" + pixels(y.at(points[0].second)) + "\" r=\"3\"/>";
  return svg + "<text x=\"" + text(kWidth - kRight) + "\" y=\"18\" text-anchor=\"end\">" + text(all.back().second) + "</text></svg>";
}

}  // namespace ilat
