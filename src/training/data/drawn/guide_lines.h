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
/// xdog.side, brought to the usual width, shrunk.
/// @param lines [S, S], 0 = line ... 255 = paper
/// @param mask [S, S], 1 = where they count
/// @throws Error usage if not built
std::vector<float> lines_by_hand(std::span<const float> lines, std::span<const std::uint8_t> mask,
                                 const DataRecipe& recipe, RandomStream& random);

/// The lines around a mask as an edit draws them where others than the photo's own stand inside it: as if nothing were known
/// of the masked pixels. Packs whose pictures are smaller than xdog.side keep their lines, which were drawn from more
/// pixels; so do all packs in a build without OpenCV.
/// @param photo [3, S, S], 0 ... 255  @param lines [S, S], the photo's own  @param mask [S, S], 1 = painted anew
/// @return [S, S]; under the mask they mean nothing
std::vector<float> lines_around(std::span<const float> photo, std::span<const float> lines,
                                std::span<const std::uint8_t> mask, const DataRecipe& recipe);

}  // namespace ilat
