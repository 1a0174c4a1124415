#pragma once

#include "training/data/batches.h"
#include "training/tasks/transformer_task.h"
#include "training/trainers/trainer.h"

namespace ilat {

/// Trains the transformer on the tokens of frozen tokenizers. The task, the data and the recipe must outlive it.
class TransformerTrainer : public Trainer {
 public:
  TransformerTrainer(TransformerTask& task, const PackedDataset& data, const TransformerRecipe& recipe,
                     const TrainingPlace& place = {});

  torch::nn::Module& module() const override { return task_.module(); }
  bool decays(const std::string& name) const override;
  Step step(int step) override;
  void try_step(int samples) override;
  Metrics validate(int) override { return task_.metrics(); }

 private:
  TransformerTask& task_;
  const PackedDataset& data_;
  std::uint64_t seed_;
  Batches batches_;
};

}  // namespace ilat
