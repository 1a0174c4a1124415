#pragma once

#include <functional>
#include <future>
#include <span>

#include "detector/torch/face_networks.h"
#include "training/data/packed_dataset.h"
#include "training/recipe/detector_recipe.h"
#include "training/scenes/detector_batches.h"
#include "training/scenes/portraits.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// Trains a face detector on scenes that are drawn while it trains. The module must outlive it.
class DetectorTrainer : public Trainer {
 public:
  /// @param data aligned portraits with landmarks; `val` rows serve validation alone
  /// @param backgrounds photos without faces; may be empty
  /// @param validated called at every validation, when the module holds the averaged weights; empty = nothing
  /// @throws Error usage if the data have no landmarks
  DetectorTrainer(FaceDetectorModule& detector, const PackedDataset& data, std::span<const MipPicture> backgrounds,
                  const DetectorRecipe& recipe, TrainingPlace place = {}, std::function<void(int step)> validated = {});

  torch::nn::Module& module() const override { return detector_; }
  void start(int step) override { next_ = drawing(step); }
  Step step(int step) override;
  void try_step(int samples) override;
  Metrics validate(int step) override;

 private:
  struct Pictures {
    FinderBatch scenes;
    CropBatch crops;
  };
  /// Without a weight the finder stays as it is, and no scenes are drawn for it.
  bool moves_finder() const { return recipe_.heat_weight > 0 || recipe_.points_weight > 0; }
  Pictures draw(int scenes, int crops, std::uint64_t at) const;
  Step loss_of(const Pictures& pictures) const;
  /// The pictures of a step, drawn by a thread of their own while the step before trains.
  std::future<Pictures> drawing(int step) const;

  FaceDetectorModule& detector_;
  DetectorRecipe recipe_;
  TrainingPlace place_;
  std::function<void(int step)> validated_;
  std::vector<Portrait> portraits_, kept_out_;
  FaceScenes scenes_, val_scenes_;
  std::future<Pictures> next_;
};

}  // namespace ilat
