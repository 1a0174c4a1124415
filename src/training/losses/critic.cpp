#include "training/losses/critic.h"

#include "training/loop/tensor_file.h"
#include "training/losses/reconstruction_losses.h"

namespace ilat {

Critic::Critic(const TokenizerRecipe& recipe, int channels)
    : discriminator_(std::make_shared<Discriminator>(
          DiscriminatorConfig{.channels = channels, .base_channels = recipe.critic_channels})),
      adam_(parameters_of(*discriminator_), {.beta1 = 0.5, .beta2 = recipe.optimisation.beta2}) {}

Critic::Verdict Critic::judge(const at::Tensor& real, const at::Tensor& fake) {
  const at::Tensor of_real = discriminator_->forward(real);
  const at::Tensor of_fake = discriminator_->forward(fake.detach());
  return {generator_hinge_loss(discriminator_->forward(fake)), discriminator_hinge_loss(of_real, of_fake)};
}

void Critic::learn(const Verdict& verdict, double learning_rate) {
  adam_.clear_gradients();
  verdict.discriminator.backward();
  adam_.step(learning_rate);
}

NamedTensors Critic::state() const {
  NamedTensors state = tensors_of(*discriminator_);
  const NamedTensors moments = adam_.state();
  state.insert(state.end(), moments.begin(), moments.end());
  return state;
}

}  // namespace ilat
