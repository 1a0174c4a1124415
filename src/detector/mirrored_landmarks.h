#pragma once

#include "ilat/landmarks.h"

namespace ilat {

/// The same face in a mirror: left landmarks become right ones.
/// @param middle x that stays where it is
Landmarks mirrored(const Landmarks& landmarks, float middle);

}  // namespace ilat
