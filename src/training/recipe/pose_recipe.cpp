#include "training/recipe/pose_recipe.h"

#include "training/recipe/recipe_file.h"
#include "training/recipe/training_recipe.h"

namespace ilat {
namespace {

ConfigProblems problems_of(const PoseFinderConfig& config) {
  ConfigProblems problems;
  problems.expect_range("channels", config.channels, 1, 1024);
  return problems;
}

ConfigProblems problems_of(const PoseFinderRecipe& recipe) {
  ConfigProblems problems = ilat::problems_of(recipe.optimisation);
  problems.expect(recipe.optimisation.precision == TrainingPrecision::float32, "precision",
                  "must be float32: the network is too small to gain by less");
  return problems;
}

}  // namespace

PoseFinderTraining PoseFinderTraining::read(const std::filesystem::path& path) {
  return read_recipe_file<PoseFinderTraining>(path, [](PoseFinderTraining& recipe, ConfigProblems& problems) {
    problems.add_part("pose_finder", problems_of(recipe.finder));
    problems.add_part("pose_finder_training", problems_of(recipe.training));
    problems.add_part("data", ilat::problems_of(recipe.data));
  });
}

}  // namespace ilat
