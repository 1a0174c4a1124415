#include "training/recipe/pose_recipe.h"

#include "config/config_reader.h"
#include "files/text_file.h"
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
  PoseFinderTraining recipe;
  recipe.file = path.filename().string();
  ConfigProblems problems;
  const ConfigValue input = parse_toml_config(read_text_file(path), path.string(), ErrorCode::usage);
  read_config(input, recipe, problems);
  problems.add_part("pose_finder", problems_of(recipe.finder));
  problems.add_part("pose_finder_training", problems_of(recipe.training));
  problems.add_part("data", ilat::problems_of(recipe.data));
  problems.throw_if_any(ErrorCode::usage, path.string(), input);
  return recipe;
}

}  // namespace ilat
