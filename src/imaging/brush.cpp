#include "imaging/brush.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "ilat/error.h"
#include "imaging/face_regions.h"

namespace ilat {
namespace {

/// SplitMix64: small, and the same on every platform, which <random>'s distributions are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  double uniform(double low, double high) { return low + (high - low) * 0x1.0p-53 * static_cast<double>(next() >> 11); }
  int below(int count) { return static_cast<int>(uniform(0, count)); }
  bool chance(double probability) { return uniform(0, 1) < probability; }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

double covered_share(const cv::Mat& mask) { return cv::countNonZero(mask) / static_cast<double>(mask.total()); }

cv::Point rounded(double x, double y) { return {cvRound(x), cvRound(y)}; }

/// One sweep of a brush that turns a little at every corner.
void draw_stroke(cv::Mat& mask, Dice& dice) {
  const double side = mask.rows;
  const int thickness = std::max(2, cvRound(dice.uniform(0.05, 0.16) * side));
  double x = dice.uniform(0, side), y = dice.uniform(0, side), angle = dice.uniform(0, 2 * std::numbers::pi);
  for (int corners = 2 + dice.below(5); corners > 0; --corners) {
    angle += dice.uniform(-1.2, 1.2);
    const double length = dice.uniform(0.06, 0.22) * side;
    const double to_x = std::clamp(x + length * std::cos(angle), 0.0, side - 1);
    const double to_y = std::clamp(y + length * std::sin(angle), 0.0, side - 1);
    cv::line(mask, rounded(x, y), rounded(to_x, to_y), 255, thickness);  // round ends
    x = to_x, y = to_y;
  }
}

/// A closed outline around (x, y): `corners` points at distances of `radius` times 1 - roughness ... 1 + roughness.
std::vector<cv::Point> outline(Dice& dice, cv::Point2d centre, double radius, int corners, double roughness) {
  std::vector<cv::Point> points;
  const double turn = dice.uniform(0, 2 * std::numbers::pi), stretch = dice.uniform(0.7, 1.0);
  for (int i = 0; i < corners; ++i) {
    const double angle = turn + 2 * std::numbers::pi * i / corners,
                 r = radius * dice.uniform(1 - roughness, 1 + roughness);
    points.push_back(rounded(centre.x + r * std::cos(angle), centre.y + r * stretch * std::sin(angle)));
  }
  return points;
}

/// An ellipse, a polygon or a blob of about `area` (share of the picture).
void draw_free_shape(cv::Mat& mask, Dice& dice, double area) {
  const double side = mask.rows, radius = std::max(2.0, side * std::sqrt(area / std::numbers::pi));
  const cv::Point2d centre(dice.uniform(0.15, 0.85) * side, dice.uniform(0.15, 0.85) * side);
  const int kind = dice.below(3);
  if (kind == 0) {
    const double stretch = dice.uniform(0.55, 1.0);
    cv::ellipse(mask, rounded(centre.x, centre.y), cv::Size(rounded(radius / stretch, radius * stretch)),
                dice.uniform(0, 180), 0, 360, 255, cv::FILLED);
  } else {
    const bool blob = kind == 2;
    const auto points =
        outline(dice, centre, radius * 1.1, blob ? 12 + dice.below(12) : 3 + dice.below(4), blob ? 0.3 : 0.2);
    cv::fillPoly(mask, std::vector{points}, 255);
  }
}

void draw_free_shapes(cv::Mat& mask, Dice& dice, double area) {
  for (int shapes = dice.chance(0.7) ? 1 : 2, left = shapes; left > 0; --left)
    draw_free_shape(mask, dice, area / shapes);
}

void draw_strokes(cv::Mat& mask, Dice& dice, double area) {
  for (int strokes = 0; strokes < 50 && covered_share(mask) < 0.85 * area; ++strokes) draw_stroke(mask, dice);
}

/// Mouth, eyes, ..., or two of them, a little off their place and size.
void draw_face_regions(cv::Mat& mask, Dice& dice, const Landmarks& landmarks) {
  constexpr std::array kRegions{FaceRegion::mouth, FaceRegion::eyes,  FaceRegion::nose, FaceRegion::mouth,
                                FaceRegion::eyes,  FaceRegion::brows, FaceRegion::face};
  const double step = 0.15 * eye_distance(landmarks);
  for (int regions = dice.chance(0.7) ? 1 : 2; regions > 0; --regions) {
    const FaceRegion region = kRegions[static_cast<std::size_t>(dice.below(static_cast<int>(kRegions.size())))];
    const auto dx = static_cast<float>(dice.uniform(-step, step)), dy = static_cast<float>(dice.uniform(-step, step));
    Landmarks moved = landmarks;
    for (auto& [x, y] : moved) x += dx, y += dy;
    Image part = face_region_mask(moved, region, mask.rows, dice.uniform(0.6, 1.8));
    mask |= cv::Mat(part.height, part.width, CV_8U, part.pixels.data());
  }
}

}  // namespace

Image random_mask(int side, const MaskSynthesis& options, std::uint64_t seed,
                  const std::optional<Landmarks>& landmarks) {
  if (side < 8) throw Error(ErrorCode::usage, "a random mask has at least 8 pixels a side");
  Dice dice(seed);
  if (dice.chance(options.everything)) return Image(side, side, 1, 255);
  const bool strokes = dice.chance(options.strokes);
  const bool face = !strokes && landmarks && dice.chance(0.5);
  Image mask(side, side, 1);
  cv::Mat view(side, side, CV_8U, mask.pixels.data());
  if (face) {
    draw_face_regions(view, dice, *landmarks);
    if (cv::countNonZero(view) > 0) return mask;  // else the landmarks lie outside the picture
  }
  // A shape may fall out of the picture, or the last stroke overshoot: try again, and take the last as it is.
  for (int attempt = 0; attempt < 20; ++attempt) {
    view.setTo(0);
    const double area = dice.uniform(options.least_area, options.most_area);
    strokes ? draw_strokes(view, dice, area) : draw_free_shapes(view, dice, area);
    const double share = covered_share(view);
    if (share >= options.least_area && share <= options.most_area) break;
  }
  if (cv::countNonZero(view) == 0) mask.row(side / 2)[side / 2] = 255;
  return mask;
}

}  // namespace ilat
