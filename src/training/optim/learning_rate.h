#pragma once

#include "training/recipe/recipes.h"

namespace ilat {

/// The learning rate of step `step` (0 ... steps - 1): a straight warm-up, then the recipe's decay.
double learning_rate(const OptimisationRecipe& recipe, int step);

}  // namespace ilat
