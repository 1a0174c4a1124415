#include "training/optim/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ilat {

double learning_rate(const OptimisationRecipe& recipe, int step) {
  if (step < recipe.warm_up) return recipe.learning_rate * (step + 1) / recipe.warm_up;
  const double way =
      std::clamp((step - recipe.warm_up) / std::max(1.0, double(recipe.steps - recipe.warm_up)), 0.0, 1.0);
  const double low = recipe.final_rate;
  switch (recipe.decay) {
    case Decay::constant:
      break;
    case Decay::cosine:
      return recipe.learning_rate * (low + (1 - low) * 0.5 * (1 + std::cos(std::numbers::pi * way)));
    case Decay::linear:
      return recipe.learning_rate * (low + (1 - low) * (1 - way));
    case Decay::halving:
      return recipe.learning_rate * std::pow(0.5, step / std::max(1, recipe.halve_every));
  }
  return recipe.learning_rate;
}

}  // namespace ilat
