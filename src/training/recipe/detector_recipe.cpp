#include "training/recipe/detector_recipe.h"

#include <limits>

#include "training/recipe/recipe_file.h"
#include "training/recipe/training_recipe.h"

namespace ilat {
namespace {

ConfigProblems problems_of(const FaceDetectorConfig& config) {
  ConfigProblems problems;
  visit_fields(config, [&](const char* key, int size, const auto&...) { problems.expect_range(key, size, 1, 1024); });
  return problems;
}

ConfigProblems problems_of(const DetectorRecipe& recipe) {
  ConfigProblems problems = ilat::problems_of(recipe.optimisation);
  problems.expect_range("crops", recipe.crops, 1, std::numeric_limits<int>::max());
  problems.expect(recipe.optimisation.precision == TrainingPrecision::float32, "precision",
                  "must be float32: the networks are too small to gain by less");
  return problems;
}

}  // namespace

DetectorTraining DetectorTraining::read(const std::filesystem::path& path) {
  return read_recipe_file<DetectorTraining>(path, [](DetectorTraining& recipe, ConfigProblems& problems) {
    problems.add_part("face_detector", problems_of(recipe.detector));
    problems.add_part("face_detector_training", problems_of(recipe.training));
  });
}

}  // namespace ilat
