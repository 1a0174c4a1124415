#pragma once

#include <cstdint>
#include <vector>

#include "ilat/image.h"

namespace ilat {

/// A picture at full, half, quarter ... size: drawn at any smaller scale, it is neither jagged nor slow to draw.
class MipPicture {
 public:
  struct Colour {
    float red = 0, green = 0, blue = 0;
  };

  MipPicture() = default;
  /// @param largest_side the picture is halved until no side is longer
  MipPicture(Image rgb, int largest_side);

  int width() const { return levels_.front().width; }
  int height() const { return levels_.front().height; }

  /// @param x,y in pixels of width() x height(), centres at whole numbers; beyond the edge the edge's colour goes on
  /// @param footprint how many pixels one pixel of the drawing covers; 1 or less = the finest level
  Colour at(double x, double y, double footprint) const;

 private:
  std::vector<Image> levels_;
};

}  // namespace ilat
