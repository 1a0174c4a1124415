#pragma once

#include "training/recipe/recipes.h"
#include "training/losses/discriminator.h"
#include "training/optim/adam.h"
#include "training/peers/training_place.h"

namespace ilat {

/// The adversarial half of a tokenizer's training: a discriminator and its own Adam.
class DiscriminatorTrainer {
 public:
  DiscriminatorTrainer(const TokenizerRecipe& recipe, int channels, const TrainingPlace& place);

  /// The step's adversarial terms; gradients are taken later, so that both see the same discriminator.
  struct Verdict {
    at::Tensor generator;      ///< for the tokenizer's loss, unweighted
    at::Tensor discriminator;  ///< for learn()
  };
  /// @param real, fake [B, C, S, S] in [-1, 1]
  Verdict judge(const at::Tensor& real, const at::Tensor& fake);

  /// One step of the discriminator, whose gradients are averaged over all processes. Call after the tokenizer's backward pass, whose gradients are dropped here.
  void learn(const Verdict& verdict, double learning_rate);

  void forget_gradients() { adam_.clear_gradients(); }

  /// Weights, statistics and moments: what a checkpoint keeps.
  NamedTensors state() const;
  void set_steps(std::int64_t steps) { adam_.set_steps(steps); }

 private:
  at::Tensor scores(const at::Tensor& image) const;

  std::shared_ptr<Discriminator> discriminator_;
  at::ScalarType type_;  // in which it computes
  std::shared_ptr<Peers> peers_;
  Adam adam_;
};

}  // namespace ilat
