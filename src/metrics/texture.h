#pragma once

#include <span>
#include <vector>

#include "ilat/image.h"
#include "metrics/log_gabor.h"

namespace ilat {

/// What a picture looks like, cell by cell of 8 x 8 pixels: the mean magnitude of each of the bank's filters, then the
/// mean brightness, red against green, and yellow against blue. Each number is divided by its standard deviation over
/// aligned portraits, so that all weigh alike. Where fine lines lie exactly does not matter, whether they are there does:
/// a blurred picture is far from a sharp one, one shifted by a pixel is near.
struct Texture {
  static constexpr int kCell = 8, kWidth = LogGaborBank::kFilters + 3;

  int cells = 0;              ///< a side
  std::vector<float> values;  ///< [cells, cells, kWidth]

  std::span<const float> at(int x, int y) const {
    return std::span(values).subspan((static_cast<std::size_t>(y) * cells + x) * kWidth, kWidth);
  }
};

/// @param magnitudes of the picture, [1, 24, side, side]
/// @param picture RGB, a whole number of cells a side
Texture texture_of(const FloatMaps& magnitudes, const Image& picture);

/// The cells of a grid of which at least half of the pixels are masked; those that hold a masked pixel where none is.
/// @return y * cells + x, ascending
std::vector<int> masked_cells(const Image& mask);

/// The root mean square difference of a cell's numbers, mean over the cells: 0 = alike, 1.4 = as different as two
/// portraits that have nothing to do with each other.
/// @param cells at least one
double texture_distance(const Texture& one, const Texture& other, std::span<const int> cells);

}  // namespace ilat
