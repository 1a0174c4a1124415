#pragma once

#include <functional>
#include <future>

#include "detector/torch/pose_network.h"
#include "training/data/packed_dataset.h"
#include "training/data/sample_order.h"
#include "training/recipe/pose_recipe.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// Trains a pose finder on photos with joints. The module and the data must outlive it.
class PoseTrainer : public Trainer {
 public:
  /// @param validated called at every validation, when the module holds the averaged weights; empty = nothing
  /// @throws Error usage if the data have no joints, or pictures of another side than the network's
  PoseTrainer(PoseModule& finder, const PackedDataset& data, const PoseFinderTraining& recipe, TrainingPlace place = {},
              std::function<void(int step)> validated = {});

  torch::nn::Module& module() const override { return finder_; }
  void start(int step) override { next_ = drawing(step); }
  Step step(int step) override;
  void try_step(int samples) override;
  /// On all `val` photos as they are: joint_error_percent, the joints' mean distance over the torso, and
  /// within_20_percent, the share of joints nearer than a fifth of the torso.
  Metrics validate(int step) override;

 private:
  struct Photos {
    at::Tensor pictures;  // [B, 3, S, S] in [-1, 1]
    at::Tensor places;    // [B, 13, 2] from the picture's middle, in half its side
    at::Tensor visible;   // [B, 13] 0 or 1
    std::vector<std::int64_t> samples;
  };
  /// @param position of the first in the endless row of samples
  Photos draw(const std::vector<std::int64_t>& samples, const DataRecipe& recipe, std::uint64_t position) const;
  Step loss_of(const Photos& photos) const;
  /// The photos of a step, drawn by a thread of their own while the step before trains.
  std::future<Photos> drawing(int step);

  PoseModule& finder_;
  const PackedDataset& data_;
  PoseFinderTraining recipe_;
  TrainingPlace place_;
  std::function<void(int step)> validated_;
  SampleOrder order_;
  std::future<Photos> next_;  // last: its thread uses the rest
};

}  // namespace ilat
