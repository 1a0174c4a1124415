#include "training/trainers/tokenizer_trainer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include "training/data/code_noise.h"
#include "training/tasks/tokenizer_metrics.h"

namespace ilat {
namespace {

constexpr int kSampleColumns = 8;
constexpr std::uint64_t kCodeNoise = 31;  // purpose of a random stream

void lay_out(const NamedTensors& parameters, bool channels_last) {
  if (!channels_last) return;
  for (auto [name, parameter] : parameters)
    if (parameter.dim() == 4) parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
}

/// The parameters that learn. The others are frozen: no gradient is computed for what only they need.
NamedTensors trained_parameters(const NamedTensors& parameters, TrainPart part) {
  if (part == TrainPart::all) return parameters;
  NamedTensors trained;
  for (const auto& [name, parameter] : parameters)
    if (name.starts_with("decoder.") || name.starts_with("post_quant_conv."))
      trained.emplace_back(name, parameter);
    else
      parameter.requires_grad_(false);
  return trained;
}

Batches::Options batches_of(const TokenizerRecipe& recipe, const TokenizerTask& task, const Peers& peers) {
  return {.batch = recipe.optimisation.batch,
          .process = peers.number(),
          .processes = peers.count(),
          .seed = recipe.optimisation.seed,
          .everything_masked = recipe.everything_masked,
          .recipe = recipe.data,
          .guides = !task.takes_masks()};
}

CodeRevival::Options revival_of(const TokenizerRecipe& recipe) {
  return {.every = recipe.train_part == TrainPart::all ? recipe.revive_every : 0,
          .dead_below = recipe.revive_below,
          .until_step = static_cast<int>(recipe.optimisation.steps * recipe.revive_until),
          .seed = recipe.optimisation.seed};
}

}  // namespace

TokenizerTrainer::TokenizerTrainer(TokenizerTask& task, const PackedDataset& data, const TokenizerRecipe& recipe,
                                   TrainingPlace place, Samples samples)
    : task_(task),
      data_(data),
      recipe_(recipe),
      place_(std::move(place)),
      samples_(std::move(samples)),
      batches_(data, batches_of(recipe, task, *place_.peers)),
      revival_(task.codebook(), revival_of(recipe)),
      objective_(recipe, task, place_),
      masked_from_(task.takes_masks() ? static_cast<int>(how().steps * (1 - recipe.masked_share)) : how().steps) {
  const NamedTensors everything = parameters_of(task.module());
  lay_out(everything, how().channels_last);
  trained_ = trained_parameters(everything, recipe.train_part);
}

NamedTensors TokenizerTrainer::state() const {
  NamedTensors state = with_prefix("discriminator.", objective_.state());
  state.emplace_back("code_use", revival_.use());
  return state;
}

/// Features of some sixty images, for the codes to start on.
at::Tensor TokenizerTrainer::some_features() {
  const c10::AutoGradMode no_gradient(false);
  std::vector<at::Tensor> features;
  for (int step = 0; step * how().batch < 64; ++step)
    features.push_back(place_.peers->gather(
        reconstruct(task_, task_.target(batches_.training(step, false).on(place_.device)), {}, how()).encoded.features));
  return at::cat(features);  // [64, D, h, w]
}

Trainer::Step TokenizerTrainer::step(int step) {
  if (step == recipe_.quantise_from) revival_.start_codes_on(some_features());
  Batch batch = batches_.training(step, step >= masked_from_).on(place_.device);
  LatentOptions latents{.quantised = step >= recipe_.quantise_from};
  if (recipe_.code_noise > 0)
    latents.exchange = [&](const at::Tensor& tokens) {
      return exchange_codes(tokens, recipe_.code_noise, {how().seed, kCodeNoise, batch.position});
    };
  const Reconstruction result = reconstruct(task_, task_.target(batch), batch.masks, how(), latents);
  encoded_ = result.encoded;
  loss_ = objective_.of(step, result, batch);
  return {loss_.total, loss_.parts, {std::move(batch.samples), batch.waited}};
}

/// The last step's kind: quantised, with masks and with the discriminator, if they come at all.
void TokenizerTrainer::try_step(int samples) {
  Batches::Options options = batches_of(recipe_, task_, *place_.peers);
  options.batch = samples, options.process = 0, options.processes = 1;
  options.recipe.prefetch_threads = 0;
  const Batch batch = Batches(data_, options).training(0, masked_from_ < how().steps).on(place_.device);
  const Reconstruction result = reconstruct(task_, task_.target(batch), batch.masks, how());
  objective_.of(how().steps - 1, result, batch).total.backward();
  objective_.forget_gradients();
}

void TokenizerTrainer::after_step(int step, double learning_rate) {
  objective_.train_discriminator(loss_, learning_rate);
  // Every process sees the whole batch's features and so moves the same codes.
  if (step >= recipe_.quantise_from)
    revival_.after_step(step, place_.peers->gather(encoded_.features.detach()), place_.peers->gather(encoded_.tokens));
  loss_ = {}, encoded_ = {};  // the graph holds a step's whole memory
}

Metrics TokenizerTrainer::validate(int step) {
  if (samples_) samples_(step, kSampleColumns, tokenizer_samples(task_, data_, how(), place_.device));
  return tokenizer_metrics(task_, data_, how(), place_.device);
}

}  // namespace ilat
