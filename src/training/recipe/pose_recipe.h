#pragma once

#include <filesystem>
#include <string>

#include "detector/pose_finder_config.h"
#include "training/recipe/recipes.h"

namespace ilat {

/// Training of a pose finder.
struct PoseFinderRecipe {
  OptimisationRecipe optimisation;  // batch = photos a step
  double places_weight = 10;        // mean distance of joints, in half the picture's side
  double visible_weight = 0.3;      // "this joint is to be seen"
};

template <ConfigOf<PoseFinderRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit_fields(recipe.optimisation, visit);
  visit("places_weight", recipe.places_weight, "weight of the joints' mean distance");
  visit("visible_weight", recipe.visible_weight, "weight of \"this joint is to be seen\"");
}

/// A recipe file with the sections [pose_finder], [pose_finder_training] and [data].
struct PoseFinderTraining {
  PoseFinderConfig finder;
  PoseFinderRecipe training;
  DataRecipe data;   // how photos are turned, scaled, recoloured
  std::string file;  // where it was read; for the weights' metadata

  /// @throws Error not_found, or usage that lists every unknown key, wrong type and value out of range
  static PoseFinderTraining read(const std::filesystem::path& path);
};

template <ConfigOf<PoseFinderTraining> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit("pose_finder", recipe.finder, "sizes of its network");
  visit("pose_finder_training", recipe.training, "how it is trained");
  visit("data", recipe.data, "how samples are drawn: augmentation");
}

}  // namespace ilat
