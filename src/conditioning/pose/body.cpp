#include "conditioning/pose/body.h"

#include <algorithm>

namespace ilat {
namespace {

constexpr std::size_t index_of(JointName name) { return static_cast<std::size_t>(name); }

std::optional<BodyPoint> middle(const std::optional<BodyPoint>& left, const std::optional<BodyPoint>& right) {
  if (left && right) return (*left + *right) * 0.5;
  return left ? left : right;
}

double length_between(const BodyPoints& points, std::size_t from, std::size_t to) {
  return points[from] && points[to] ? (*points[to] - *points[from]).length() : 0;
}

}  // namespace

BodyPoints points_of(const Pose& pose) {
  BodyPoints points;
  for (std::size_t i = 0; i < kJoints; ++i)
    if (const Joint& joint = pose.joints[i]; joint.visible) points[i] = BodyPoint{joint.x, joint.y};
  using enum JointName;
  points[kMidShoulders] = middle(points[index_of(left_shoulder)], points[index_of(right_shoulder)]);
  points[kMidHips] = middle(points[index_of(left_hip)], points[index_of(right_hip)]);
  return points;
}

const std::array<Bone, kBones>& bones() {
  using enum JointName;
  static constexpr std::array<Bone, kBones> kAll{{{kMidHips, kMidShoulders, 0},
                                                  {kMidShoulders, index_of(head), 1},
                                                  {kMidHips, index_of(left_hip), 3},
                                                  {kMidHips, index_of(right_hip), 2},
                                                  {kMidShoulders, index_of(left_shoulder), 5},
                                                  {kMidShoulders, index_of(right_shoulder), 4},
                                                  {index_of(left_shoulder), index_of(left_elbow), 7},
                                                  {index_of(right_shoulder), index_of(right_elbow), 6},
                                                  {index_of(left_elbow), index_of(left_wrist), 9},
                                                  {index_of(right_elbow), index_of(right_wrist), 8},
                                                  {index_of(left_hip), index_of(left_knee), 11},
                                                  {index_of(right_hip), index_of(right_knee), 10},
                                                  {index_of(left_knee), index_of(left_ankle), 13},
                                                  {index_of(right_knee), index_of(right_ankle), 12}}};
  return kAll;
}

std::size_t mirrored_joint(std::size_t joint) { return joint == 0 ? 0 : (joint - 1) / 2 * 2 + 1 + joint % 2; }

double torso_length(const Pose& pose) { return length_between(points_of(pose), kMidHips, kMidShoulders); }

double body_height(const Pose& pose) {
  const BodyPoints points = points_of(pose);
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
  for (const auto& point : points)
    if (point) {
      left = std::min(left, point->x), right = std::max(right, point->x);
      top = std::min(top, point->y), bottom = std::max(bottom, point->y);
    }
  if (left > right) return 0;
  using enum JointName;
  const auto longer = [&](JointName a, JointName b, JointName c, JointName d) {
    return std::max(length_between(points, index_of(a), index_of(b)), length_between(points, index_of(c), index_of(d)));
  };
  const double along = length_between(points, kMidShoulders, index_of(head)) + length_between(points, kMidHips, kMidShoulders) +
                       longer(left_hip, left_knee, right_hip, right_knee) + longer(left_knee, left_ankle, right_knee, right_ankle);
  // An arm's span is about the height, so that a known hand never makes a body larger than it is.
  return std::max(along, std::max(right - left, bottom - top));
}

}  // namespace ilat
