#include "training/recipe/data_recipe.h"

namespace ilat {

ConfigProblems problems_of(const DataRecipe& recipe) {
  ConfigProblems problems;
  problems.expect_range("prefetch_threads", recipe.prefetch_threads, 0, 64);
  problems.expect_range("flip", recipe.flip, 0.0, 1.0);
  problems.expect_range("turn", recipe.turn, 0.0, 45.0);
  problems.expect_range("scale", recipe.scale, 0.0, 0.5);
  problems.expect_range("shift", recipe.shift, 0.0, 0.5);
  problems.expect_range("brightness", recipe.brightness, 0.0, 0.9);
  problems.expect_range("contrast", recipe.contrast, 0.0, 0.9);
  problems.expect_range("saturation", recipe.saturation, 0.0, 1.0);
  problems.expect_range("tint", recipe.tint, 0.0, 0.5);
  problems.expect_range("jpeg", recipe.jpeg, 0.0, 1.0);
  problems.expect_range("hand_lines", recipe.hand_lines, 0.0, 1.0);
  problems.expect_range("no_lines", recipe.no_lines, 0.0, 1.0);
  problems.expect(recipe.hand_lines + recipe.no_lines <= 1, "no_lines", "must be at most 1 together with hand_lines");
  return problems;
}

}  // namespace ilat
