#include "serving/pictures/face_outlines.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "imaging/face/face_placement.h"
#include "imaging/face/face_regions.h"

namespace ilat {
namespace {

using nlohmann::json;

constexpr int kCornersOfRound = 12;  // of the margin around a point

double tenths(double value) { return std::round(10 * value) / 10; }

/// The convex hull of points, counter-clockwise (monotone chain).
std::vector<Landmark> convex_hull(std::vector<Landmark> points) {
  const auto before = [](const Landmark& a, const Landmark& b) { return a.x != b.x ? a.x < b.x : a.y < b.y; };
  const auto turn = [](const Landmark& a, const Landmark& b, const Landmark& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  };
  std::sort(points.begin(), points.end(), before);
  std::vector<Landmark> hull;
  for (int pass = 0; pass < 2; ++pass) {
    const std::size_t first = hull.size();
    for (const Landmark& point : points) {
      while (hull.size() >= first + 2 && turn(hull[hull.size() - 2], hull.back(), point) <= 0) hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

/// The outline of a hull with its margin.
json outline(const Hull& hull) {
  std::vector<Landmark> around;
  for (const Landmark& point : hull.points)
    for (int i = 0; i < kCornersOfRound; ++i) {
      const double angle = 2 * std::numbers::pi * i / kCornersOfRound;
      around.push_back({static_cast<float>(point.x + hull.margin * std::cos(angle)), static_cast<float>(point.y + hull.margin * std::sin(angle))});
    }
  json polygon = json::array();
  for (const Landmark& corner : convex_hull(std::move(around))) polygon.push_back({tenths(corner.x), tenths(corner.y)});
  return polygon;
}

}  // namespace

void add_outlines(json& object, const Face& face, const Image& photo, int number) {
  object["number"] = number;
  for (const auto& [x, y] : face_placement(face.landmarks, photo).corners()) object["frame"].push_back({tenths(x), tenths(y)});
  for (const auto& [region, name] : EnumNames<FaceRegion>::names) {
    json polygons = json::array();
    for (const Hull& hull : face_region(face.landmarks, region)) polygons.push_back(outline(hull));
    object["regions"][std::string(name)] = polygons;
  }
}

}  // namespace ilat
