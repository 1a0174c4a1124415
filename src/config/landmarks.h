#pragma once

#include "ilat/landmarks.h"

namespace ilat {

/// For a picture brought to another size.
inline Landmarks scaled(Landmarks landmarks, float factor) {
  for (auto& [x, y] : landmarks) x *= factor, y *= factor;
  return landmarks;
}

}  // namespace ilat
