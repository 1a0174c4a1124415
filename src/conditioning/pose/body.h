#pragma once

#include <array>
#include <cmath>
#include <optional>

#include "ilat/pose.h"

namespace ilat {

// How joints hang together: a tree whose root lies between the hips.

struct BodyPoint {
  double x = 0, y = 0;

  BodyPoint operator+(BodyPoint other) const { return {x + other.x, y + other.y}; }
  BodyPoint operator-(BodyPoint other) const { return {x - other.x, y - other.y}; }
  BodyPoint operator*(double factor) const { return {x * factor, y * factor}; }
  double length() const { return std::hypot(x, y); }
};

// Points of a body: the joints, and two between them.
inline constexpr std::size_t kMidShoulders = kJoints, kMidHips = kJoints + 1, kBodyPoints = kJoints + 2;

/// Where the points lie; none = not known.
using BodyPoints = std::array<std::optional<BodyPoint>, kBodyPoints>;

/// Between two shoulders, or hips, of which one is known lies that one.
BodyPoints points_of(const Pose& pose);

/// From a point to the one that hangs on it, towards hands, feet and head; each parent stands before its children.
struct Bone {
  std::size_t from = 0, to = 0;
  std::size_t twin = 0;  ///< number of the same bone on the other side; its own where there is none
};
inline constexpr std::size_t kBones = kBodyPoints - 1;
const std::array<Bone, kBones>& bones();

/// From left to right joint and back; the head is its own.
std::size_t mirrored_joint(std::size_t joint);

/// From the middle of the shoulders to that of the hips, pixels; 0 = not known.
double torso_length(const Pose& pose);

/// From head to feet along the bones, however the person stands, pixels; where bones are missing, at least what the known
/// joints span. 0 = fewer than two joints are known.
double body_height(const Pose& pose);

}  // namespace ilat
