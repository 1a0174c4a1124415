#include "training/data/drawn/guide_lines.h"

namespace ilat {

GuideLines choose_guide(const DataRecipe& recipe, RandomStream& random) {
  const double draw = random.uniform();
  if (draw < recipe.hand_lines) return GuideLines::hand;
  return draw < recipe.hand_lines + recipe.no_lines ? GuideLines::none : GuideLines::own;
}

}  // namespace ilat
