#pragma once

#include <vector>

#include "random/random_stream.h"
#include "training/recipe/data_recipe.h"
#include "training/data/packed_dataset.h"

namespace ilat {

/// A sample on its way into a batch.
struct DrawnSample {
  int side = 0;
  std::vector<float> photo;      ///< [3, S, S], 0 ... 255
  std::vector<float> lines;      ///< [S, S], 0 = line ... 255 = paper: those of this photo
  std::vector<float> landmarks;  ///< [49, 2] pixels; empty = unknown
  bool flipped = false;          ///< left and right exchanged
  bool moved = false;            ///< turned, scaled or shifted: the lines are no longer those of the pack
};

/// A sample as it is packed.
DrawnSample as_packed(const PackedSample& sample, int side);

/// A sample flipped, moved and recoloured as far as the recipe asks for it. Lines and landmarks move with the photo.
/// Colours leave the lines alone: XDoG looks at the ratio of two blurs of the grey photo.
DrawnSample augmented(const PackedSample& sample, int side, const DataRecipe& recipe, RandomStream random);

}  // namespace ilat
