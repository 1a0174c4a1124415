#pragma once

#include <optional>
#include <vector>

#include "ilat/faces.h"
#include "ilat/photo.h"

namespace ilat {

/// A photo that has been read, and its faces once somebody has asked for them.
struct SeenPhoto {
  Photo photo;
  std::optional<std::vector<Face>> faces = {};
};

}  // namespace ilat
