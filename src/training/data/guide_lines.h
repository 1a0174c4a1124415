#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "random/random_stream.h"
#include "training/recipe/data_recipe.h"

namespace ilat {

/// What a guide shows where the photo is to be painted anew. Elsewhere it always shows the photo's own lines.
enum class GuideLines {
  own,   ///< the photo's own lines
  hand,  ///< those lines as a person would have drawn them
  none,  ///< white paper
};

/// Which of them a sample has, by the recipe's shares.
GuideLines choose_guide(const DataRecipe& recipe, RandomStream& random);

/// Whether this program can draw GuideLines::hand: it takes OpenCV.
bool hand_lines_are_built();

/// A photo's own lines -> as a person would have drawn them, on the way that a person's lines take in an edit: drawn at
/// the recipe's lines_side, brought to the usual width, shrunk.
/// @param lines [S, S], 0 = line ... 255 = paper
/// @param mask [S, S], 1 = where they count
/// @throws Error usage if not built
std::vector<float> lines_by_hand(std::span<const float> lines, std::span<const std::uint8_t> mask,
                                 const DataRecipe& recipe, RandomStream& random);

}  // namespace ilat
