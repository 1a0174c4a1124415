#pragma once

#include <memory>
#include <optional>

#include "training/metrics.h"
#include "training/tasks/tokenizer_task.h"
#include "training/peers/training_place.h"
#include "training/tasks/discriminator_trainer.h"
#include "training/losses/perceptual_loss.h"

namespace ilat {

/// What a tokenizer's training makes small: the weighted sum of spec section 3, as far as the recipe asks for it.
class TokenizerObjective {
 public:
  /// @throws Error if the recipe wants the perceptual loss and its weights cannot be read
  TokenizerObjective(const TokenizerRecipe& recipe, const TokenizerTask& task, const TrainingPlace& place);

  struct Loss {
    at::Tensor total;
    Metrics parts;  ///< unweighted, as they are logged
    std::optional<DiscriminatorTrainer::Verdict> verdict;
  };
  /// @param result the batch's reconstruction
  Loss of(int step, const Reconstruction& result, const Batch& batch);

  /// The discriminator's own step, if there is one; after the tokenizer's.
  void train_discriminator(const Loss& loss, double learning_rate);

  /// Drops what a backward pass without train_discriminator() has left in the discriminator, if there is one.
  void forget_gradients();

  /// The discriminator's state, if there is one.
  NamedTensors state() const;
  /// Goes on after `step` steps of the tokenizer.
  void resume_at(int step);

 private:
  TokenizerRecipe recipe_;
  const TokenizerTask& task_;
  std::unique_ptr<PerceptualLoss> perceptual_;
  std::unique_ptr<DiscriminatorTrainer> discriminator_;
};

}  // namespace ilat
