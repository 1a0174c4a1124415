#include "training/trainers/detector_trainer.h"

#include <gtest/gtest.h>

#include <string>

#include "training/tiny_data.h"

namespace ilat {
namespace {

/// Which of the two networks a step moves: "finder", "landmarks" or both.
std::string moved_by(const DetectorRecipe& recipe) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("data"), 4, 16, /*with_landmarks=*/true);
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  FaceDetectorModule detector({.stem_channels = 2, .finder_channels = 2, .finder_blocks = 1, .landmark_channels = 2});
  DetectorTrainer trainer(detector, data, {}, recipe);
  trainer.start(0);
  trainer.step(0).loss.backward();
  std::string moved;
  for (const auto& part : detector.named_children()) {
    bool any = false;
    for (const auto& parameter : part.value()->parameters()) any = any || parameter.grad().defined();
    if (any) moved += (moved.empty() ? "" : " ") + part.key();
  }
  return moved;
}

TEST(DetectorTrainer, WithoutAWeightTheFinderStaysAsItIs) {
  DetectorRecipe recipe;
  recipe.optimisation.batch = 1;
  recipe.crops = 2;
  EXPECT_EQ(moved_by(recipe), "finder landmarks");
  recipe.heat_weight = recipe.points_weight = 0;
  EXPECT_EQ(moved_by(recipe), "landmarks");
}

}  // namespace
}  // namespace ilat
