#include "training/tasks/tokenizer_objective.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>

#include "training/losses/landmark_weight.h"
#include "training/losses/pixel_losses.h"
#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

void add(TokenizerObjective::Loss& loss, const char* name, const at::Tensor& part, const at::Tensor& weighted) {
  loss.total = loss.total.defined() ? loss.total + weighted : weighted;
  loss.parts.emplace_back(name, part.item<double>());
}

}  // namespace

TokenizerObjective::TokenizerObjective(const TokenizerRecipe& recipe, const TokenizerTask& task,
                                       const TrainingPlace& place)
    : recipe_(recipe), task_(task) {
  if (recipe.perceptual > 0) perceptual_ = std::make_unique<PerceptualLoss>(recipe.perceptual_weights, place.device);
  if (recipe.adversarial > 0) discriminator_ = std::make_unique<DiscriminatorTrainer>(recipe, task.channels(), place);
}

TokenizerObjective::Loss TokenizerObjective::of(int step, const Reconstruction& result, const Batch& batch) {
  Loss loss;
  const auto& [target, image, encoded, partial_sums] = result;
  at::Tensor weight;
  if (recipe_.landmark_weight != 1)
    weight = landmark_weight(batch.landmarks, static_cast<int>(image.size(3)), recipe_.landmark_weight).to(image.device());
  if (recipe_.outside_weight != 1 && batch.masks.defined()) {
    const at::Tensor outside = at::where(batch.masks, 1.0, recipe_.outside_weight).to(at::kFloat);  // [B, 1, S, S]
    weight = weight.defined() ? weight * outside : outside;
  }
  const PixelLosses pixels = image.is_cpu() ? pixel_losses(image, target, weight)
                                            : PixelLosses{mean_absolute_error(image, target, weight),
                                                          gradient_l1_loss(image, target, weight)};
  add(loss, "l1", pixels.l1, recipe_.l1 * pixels.l1);
  if (recipe_.cross_entropy > 0) {
    const at::Tensor entropy = ilat::binary_cross_entropy(image, target);
    add(loss, "cross_entropy", entropy, recipe_.cross_entropy * entropy);
  }
  if (recipe_.gradient_l1 > 0) {
    add(loss, "gradient_l1", pixels.slopes, recipe_.gradient_l1 * pixels.slopes);
  }
  if (perceptual_) {
    const at::Tensor perceptual = (*perceptual_)(image, target);
    add(loss, "perceptual", perceptual, recipe_.perceptual * perceptual);
  }
  if (recipe_.masked_pyramid > 0) {
    const at::Tensor pyramid = batch.masks.defined()
                                   ? masked_pyramid_loss(image, target, batch.masks, pyramid_sides(int(image.size(3))))
                                   : at::zeros({}, image.options());
    add(loss, "masked_pyramid", pyramid, recipe_.masked_pyramid * pyramid);
  }
  const at::Tensor reconstruction = loss.total;

  const at::Tensor codebook = codebook_loss(
      encoded.features, partial_sums, {.commitment = recipe_.commitment_weight, .codebook = recipe_.codebook_weight});
  add(loss, "codebook", codebook, step >= recipe_.quantise_from ? codebook : at::zeros({}, codebook.options()));

  if (discriminator_ && step >= recipe_.adversarial_from) {
    loss.verdict = discriminator_->judge(target, image);
    const at::Tensor& gan = loss.verdict->generator;
    const at::Tensor weighted = recipe_.adversarial * gan;
    add(loss, "generator", gan,
        recipe_.adaptive_adversarial ? adaptive_weight(reconstruction, gan, task_.last_layer()) * weighted : weighted);
    loss.parts.emplace_back("discriminator", loss.verdict->discriminator.item<double>());
  } else if (discriminator_) {
    loss.parts.insert(loss.parts.end(), {{"generator", 0}, {"discriminator", 0}});
  }
  return loss;
}

void TokenizerObjective::train_discriminator(const Loss& loss, double learning_rate) {
  if (loss.verdict) discriminator_->learn(*loss.verdict, learning_rate);
}

void TokenizerObjective::forget_gradients() {
  if (discriminator_) discriminator_->forget_gradients();
}

NamedTensors TokenizerObjective::state() const { return discriminator_ ? discriminator_->state() : NamedTensors{}; }

void TokenizerObjective::resume_at(int step) {
  if (discriminator_) discriminator_->set_steps(std::max(0, step - recipe_.adversarial_from));
}

}  // namespace ilat
