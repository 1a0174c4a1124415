#include "training/tasks/discriminator_trainer.h"

#include "nn/module_weights.h"
#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

std::shared_ptr<Discriminator> discriminator_on(const at::Device& device, const DiscriminatorConfig& config) {
  auto discriminator = std::make_shared<Discriminator>(config);
  discriminator->to(device);
  return discriminator;
}

}  // namespace

DiscriminatorTrainer::DiscriminatorTrainer(const TokenizerRecipe& recipe, int channels,
                                           const TrainingPlace& place)
    : discriminator_(discriminator_on(place.device, {.channels = channels,
                                                     .base_channels = recipe.discriminator_channels,
                                                     .stem = recipe.discriminator_stem})),
      type_(recipe.optimisation.precision == TrainingPrecision::bfloat16 && recipe.discriminator_stem > 1 ? at::kBFloat16 : at::kFloat),
      peers_(place.peers),
      adam_(parameters_of(*discriminator_), {.beta1 = 0.5, .beta2 = recipe.optimisation.beta2}) {}

at::Tensor DiscriminatorTrainer::scores(const at::Tensor& image) const { return discriminator_->forward(image.to(type_)); }

DiscriminatorTrainer::Verdict DiscriminatorTrainer::judge(const at::Tensor& real, const at::Tensor& fake) {
  const at::Tensor of_real = scores(real), of_fake = scores(fake.detach());
  return {generator_hinge_loss(scores(fake)), discriminator_hinge_loss(of_real, of_fake)};
}

void DiscriminatorTrainer::learn(const Verdict& verdict, double learning_rate) {
  adam_.clear_gradients();
  verdict.discriminator.backward();
  average_gradients(*peers_, adam_.parameters());
  adam_.step(learning_rate);
}

NamedTensors DiscriminatorTrainer::state() const {
  NamedTensors state = tensors_of(*discriminator_);
  const NamedTensors moments = adam_.state();
  state.insert(state.end(), moments.begin(), moments.end());
  return state;
}

}  // namespace ilat
