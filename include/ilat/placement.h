#pragma once

#include <array>
#include <cmath>
#include <utility>

namespace ilat {

/// A square part of the photo, in pixels; it may reach past the photo's edge.
struct Frame {
  int x = 0;
  int y = 0;
  int side = 0;
};

/// The centres of a face's two eyes in pixels of the photo (0, 0 = its top left corner), in either order: the one
/// further left is taken as the left one, so the face may be tilted by less than a quarter turn.
struct Eyes {
  double x1 = 0, y1 = 0;
  double x2 = 0, y2 = 0;
};

/// Where a square frame lies on the photo, upright or tilted, in pixels of the photo.
struct Placement {
  double x = 0, y = 0;                ///< the frame's top left corner
  double across_x = 0, across_y = 0;  ///< the way along its top edge to the top right corner; its length is the side

  Placement() = default;
  Placement(double x_, double y_, double across_x_, double across_y_)
      : x(x_), y(y_), across_x(across_x_), across_y(across_y_) {}
  Placement(const Frame& frame) : x(frame.x), y(frame.y), across_x(frame.side) {}

  double side() const { return std::hypot(across_x, across_y); }

  /// The point of the photo at (u, v) of the frame; (0, 0) and (1, 1) are opposite corners.
  std::pair<double, double> at(double u, double v) const {
    return {x + u * across_x - v * across_y, y + u * across_y + v * across_x};
  }
  /// The way back: where a point of the photo lies in the frame.
  std::pair<double, double> inside(double photo_x, double photo_y) const {
    const double square = across_x * across_x + across_y * across_y, dx = photo_x - x, dy = photo_y - y;
    return {(dx * across_x + dy * across_y) / square, (dy * across_x - dx * across_y) / square};
  }
  /// Top left, top right, bottom right, bottom left.
  std::array<std::pair<double, double>, 4> corners() const { return {at(0, 0), at(1, 0), at(1, 1), at(0, 1)}; }
};

}  // namespace ilat
