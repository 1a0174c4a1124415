#pragma once

#include "ilat/image.h"

namespace ilat {

/// Colours that the new part should take on here and there.
struct ColourStrokes {
  Image colours = {};  ///< RGB, the photo's size; read where `where` says
  Image where = {};    ///< grey, the photo's size; 128 and above = a stroke. Empty = none

  bool empty() const { return where.empty(); }
};

}  // namespace ilat
