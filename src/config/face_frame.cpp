#include "config/face_frame.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace ilat {
namespace {

Landmark mean(const Landmarks& landmarks, std::size_t first, std::size_t last) {
  double x = 0, y = 0;
  for (std::size_t i = first; i <= last; ++i) x += landmarks[i].x, y += landmarks[i].y;
  const double count = static_cast<double>(last - first + 1);
  return {static_cast<float>(x / count), static_cast<float>(y / count)};
}

}  // namespace

double Similarity::scale() const { return std::hypot(a, b); }

double Similarity::angle_degrees() const { return std::atan2(b, a) * 180 / std::numbers::pi; }

Similarity Similarity::inverse() const {
  const double square = a * a + b * b;
  Similarity back{a / square, -b / square, 0, 0};
  back.dx = -(back.a * dx - back.b * dy);
  back.dy = -(back.b * dx + back.a * dy);
  return back;
}

FacePoints points_of(const Landmarks& landmarks) {
  return {mean(landmarks, 19, 24), mean(landmarks, 25, 30), mean(landmarks, 31, 48)};
}

Similarity frame_to_picture(const FacePoints& points) {
  constexpr std::array<Landmark, 3> from{{{88, 112}, {168, 112}, {128, 192}}};
  const std::array<Landmark, 3> to{points.right_eye, points.left_eye, points.mouth};
  double from_x = 0, from_y = 0, to_x = 0, to_y = 0;
  for (std::size_t i = 0; i < 3; ++i)
    from_x += from[i].x / 3, from_y += from[i].y / 3, to_x += to[i].x / 3.0, to_y += to[i].y / 3.0;
  double along = 0, across = 0, square = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double x = from[i].x - from_x, y = from[i].y - from_y, u = to[i].x - to_x, v = to[i].y - to_y;
    along += x * u + y * v;
    across += x * v - y * u;
    square += x * x + y * y;
  }
  const double a = along / square, b = across / square;
  return {a, b, to_x - (a * from_x - b * from_y), to_y - (b * from_x + a * from_y)};
}

}  // namespace ilat
