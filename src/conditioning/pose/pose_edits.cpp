#include "conditioning/pose/pose_edits.h"

#include <algorithm>
#include <numbers>

#include "conditioning/pose/body.h"
#include "ilat/error.h"

namespace ilat {
namespace {

double length_of(const BodyPoints& points, const Bone& bone) {
  return points[bone.from] && points[bone.to] ? (*points[bone.to] - *points[bone.from]).length() : 0;
}

/// Of a bone and its twin the longer one's.
double fuller_length(const BodyPoints& points, const Bone& bone) {
  return std::max(length_of(points, bone), length_of(points, bones()[bone.twin]));
}

Pose pose_of(const BodyPoints& points) {
  Pose pose;
  for (std::size_t i = 0; i < kJoints; ++i)
    if (points[i]) pose.joints[i] = {static_cast<float>(points[i]->x), static_cast<float>(points[i]->y), true};
  return pose;
}

/// The way from one vector to another, round its start.
BodyPoint turned(BodyPoint first, BodyPoint second, double share) {
  const double length = (1 - share) * first.length() + share * second.length();
  const double from = std::atan2(first.y, first.x);
  double turn = std::atan2(second.y, second.x) - from;
  turn -= 2 * std::numbers::pi * std::round(turn / (2 * std::numbers::pi));
  return BodyPoint{std::cos(from + share * turn), std::sin(from + share * turn)} * length;
}

}  // namespace

Pose mirrored(const Pose& pose, float middle) {
  Pose there;
  for (std::size_t i = 0; i < kJoints; ++i) {
    const Joint& joint = pose.joints[mirrored_joint(i)];
    there.joints[i] = {2 * middle - joint.x, joint.y, joint.visible};
  }
  return there;
}

Pose with_limbs_of(const Pose& pose, const Pose& other) {
  const double own_torso = torso_length(pose), other_torso = torso_length(other);
  if (own_torso <= 0 || other_torso <= 0)
    throw Error(ErrorCode::usage, "limbs are measured by the torso, and a pose shows no shoulder or no hip");
  const BodyPoints own = points_of(pose), theirs = points_of(other);
  BodyPoints scaled = own;
  for (const Bone& bone : bones()) {
    if (!own[bone.to] || !own[bone.from]) continue;  // hangs on nothing: stays where it is
    const double mine = fuller_length(own, bone), wanted = fuller_length(theirs, bone);
    const double factor = mine > 0 && wanted > 0 ? wanted / mine : other_torso / own_torso;
    scaled[bone.to] = *scaled[bone.from] + (*own[bone.to] - *own[bone.from]) * factor;
  }
  return pose_of(scaled);
}

Pose interpolated(const Pose& first, const Pose& second, double share) {
  const BodyPoints a = points_of(first), b = points_of(second);
  BodyPoints between;
  for (std::size_t i = 0; i < kBodyPoints; ++i)
    if (a[i] && b[i]) between[i] = *a[i] * (1 - share) + *b[i] * share;
  for (const Bone& bone : bones())
    if (between[bone.from] && between[bone.to])
      between[bone.to] = *between[bone.from] + turned(*a[bone.to] - *a[bone.from], *b[bone.to] - *b[bone.from], share);
  return pose_of(between);
}

}  // namespace ilat
