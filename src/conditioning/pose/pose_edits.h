#pragma once

#include "ilat/pose.h"

namespace ilat {

/// The same pose in a mirror: left joints become right ones.
/// @param middle x that stays where it is
Pose mirrored(const Pose& pose, float middle);

/// The same pose with limbs as long as another person's: every pair of bones is lengthened by the ratio of the longer of
/// both, for one of them may point at the camera; directions stay, and so does the middle of the hips. A bone that the
/// other one does not show is lengthened as the torso is.
/// @throws Error usage if one of them shows no torso (a shoulder and a hip)
Pose with_limbs_of(const Pose& pose, const Pose& other);

/// On the way from one pose to another: bones turn the shorter way and change their length evenly, so that limbs do not
/// shrink in between. What is not known in both is not known.
/// @param share 0 = the first, 1 = the second
Pose interpolated(const Pose& first, const Pose& second, double share);

}  // namespace ilat
