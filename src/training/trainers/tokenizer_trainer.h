#pragma once

#include <functional>

#include "tensor/float_maps.h"
#include "training/data/batches.h"
#include "training/optim/code_revival.h"
#include "training/tasks/tokenizer_objective.h"
#include "training/tasks/tokenizer_task.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// Trains a tokenizer, image or sketch (spec sections 3 and 4). The task and the data must outlive it.
class TokenizerTrainer : public Trainer {
 public:
  /// Rows of sample images ([rows * columns, C, S, S] in [-1, 1]) at every validation; empty = none.
  using Samples = std::function<void(int step, int columns, const FloatMaps& samples)>;

  TokenizerTrainer(TokenizerTask& task, const PackedDataset& data, const TokenizerRecipe& recipe,
                   TrainingPlace place = {}, Samples samples = {});

  torch::nn::Module& module() const override { return task_.module(); }
  NamedTensors parameters() const override { return trained_; }
  NamedTensors state() const override;
  void start(int step) override { objective_.resume_at(step); }
  Step step(int step) override;
  void try_step(int samples) override;
  void after_step(int step, double learning_rate) override;
  Metrics validate(int step) override;

 private:
  const OptimisationRecipe& how() const { return recipe_.optimisation; }
  at::Tensor some_features();

  TokenizerTask& task_;
  const PackedDataset& data_;
  TokenizerRecipe recipe_;
  TrainingPlace place_;
  Samples samples_;
  NamedTensors trained_;
  Batches batches_;
  CodeRevival revival_;
  TokenizerObjective objective_;
  int masked_from_;          // the first step whose batches have masks
  Encoded encoded_;          // of the step at hand
  TokenizerObjective::Loss loss_;  // likewise
};

}  // namespace ilat
