#pragma once

#include <filesystem>
#include <string>

#include "detector/face_detector_config.h"
#include "training/recipe/recipes.h"

namespace ilat {

/// Training of a face detector: both networks in every step, each on pictures of its own.
struct DetectorRecipe {
  OptimisationRecipe optimisation;  // batch = scenes of 96 x 96 pixels a step
  int crops = 48;                   // crops of 64 x 64 pixels a step, for the landmark network
  double heat_weight = 1;           // "a face is centred here"; 0, and points_weight 0: the finder stays as it is
  double points_weight = 4;         // eyes and mouth in the finder's loss, against its heat
  double landmarks_weight = 10;     // mean distance of landmarks over the eyes' distance
  double face_weight = 0.5;         // "is this a face", against the landmarks
};

template <ConfigOf<DetectorRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit_fields(recipe.optimisation, visit);
  visit("crops", recipe.crops, "crops a step, for the landmark network");
  visit("heat_weight", recipe.heat_weight, "weight of the finder's heat; 0, with points_weight 0: the finder stays as it is");
  visit("points_weight", recipe.points_weight, "eyes and mouth in the finder's loss, against its heat");
  visit("landmarks_weight", recipe.landmarks_weight, "weight of the landmarks' mean distance");
  visit("face_weight", recipe.face_weight, "weight of \"is this a face\"");
}

/// A recipe file with the sections [face_detector] and [face_detector_training].
struct DetectorTraining {
  FaceDetectorConfig detector;
  DetectorRecipe training;
  std::string file;  // where it was read; for the weights' metadata

  /// @throws Error not_found, or usage that lists every unknown key, wrong type and value out of range
  static DetectorTraining read(const std::filesystem::path& path);
};

template <ConfigOf<DetectorTraining> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit("face_detector", recipe.detector, "sizes of its networks");
  visit("face_detector_training", recipe.training, "how they are trained");
}

}  // namespace ilat
