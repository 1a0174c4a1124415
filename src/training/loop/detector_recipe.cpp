#include "training/loop/detector_recipe.h"

#include "config/recipe.h"

namespace ilat {

DetectorTraining DetectorTraining::read(const std::filesystem::path& path) {
  DetectorTraining recipe;
  recipe.file = path.filename().string();
  RecipeFile file = RecipeFile::open(path);
  file.read("face_detector", recipe.detector);
  file.read("face_detector_training", recipe.training);
  visit_fields(recipe.detector, [&](const char* key, int size, const auto&...) {
    if (size < 1 || size > 1024) file.refuse("face_detector", key, "must be from 1 to 1024");
  });
  const auto at_least_one = [&](const char* key, int value) {
    if (value < 1) file.refuse("face_detector_training", key, "must be at least 1");
  };
  at_least_one("steps", recipe.training.optimisation.steps);
  at_least_one("batch", recipe.training.optimisation.batch);
  at_least_one("log_every", recipe.training.optimisation.log_every);
  at_least_one("crops", recipe.training.crops);
  const double decay = recipe.training.optimisation.ema_decay;
  if (!(decay >= 0 && decay < 1)) file.refuse("face_detector_training", "ema_decay", "must be in [0, 1)");
  if (recipe.training.optimisation.precision != Precision::float32)
    file.refuse("face_detector_training", "precision", "must be float32: the networks are too small to gain by less");
  file.finish();
  return recipe;
}

}  // namespace ilat
