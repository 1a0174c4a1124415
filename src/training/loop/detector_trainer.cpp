#include "training/loop/detector_trainer.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <chrono>
#include <future>

#include "detector/torch/face_networks.h"
#include "nn/module_weights.h"
#include "training/scenes/detector_batches.h"
#include "training/scenes/portraits.h"
#include "nn/named_tensors.h"
#include "training/losses/detector_loss.h"
#include "training/optim/adam.h"
#include "training/optim/ema.h"
#include "training/optim/learning_rate.h"

namespace ilat {
namespace {

constexpr int kLargestPortrait = 128;  // pixels a side in memory: twice the landmark network's crop
constexpr int kLargestScene = 256;     // of a `val` portrait's, none is lost

enum Purpose : std::uint64_t { kScenes = 21, kCrops, kValScenes, kValCrops };

struct Drawing {
  FinderBatch scenes;
  CropBatch crops;
};

Drawing draw(const FaceScenes& scenes, const DetectorRecipe& recipe, std::uint64_t step) {
  const std::uint64_t seed = recipe.optimisation.seed;
  return {finder_batch(scenes, recipe.optimisation.batch, {seed, kScenes, step}),
          crop_batch(scenes, recipe.crops, {seed, kCrops, step})};
}

Metrics validation_metrics(const FaceDetectorModule& module, const FaceScenes& scenes, const DetectorRecipe& recipe) {
  const c10::AutoGradMode no_gradient(false);
  const OptimisationRecipe& how = recipe.optimisation;
  Meter meter;
  for (int done = 0; done < std::max(1, how.validation_images); done += how.batch) {
    const auto step = static_cast<std::uint64_t>(done);
    const auto found = finder_loss(module.finder(), finder_batch(scenes, how.batch, {0, kValScenes, step}), how.channels_last);
    const auto crops = crop_loss(module.landmarks(), crop_batch(scenes, recipe.crops, {0, kValCrops, step}), how.channels_last);
    meter.add({{"heat", found.heat.item<double>()},
               {"points", found.points.item<double>()},
               {"landmark_error_percent", 100 * crops.distance.item<double>()},
               {"faces_told_percent", 100 * crops.right.item<double>()}});
  }
  return meter.take();
}

void export_weights(const FaceDetectorModule& module, const DetectorTraining& recipe, const RunOptions& options,
                    int step) {
  std::filesystem::create_directories(options.model);
  auto metadata = to_metadata(recipe.detector);
  metadata["data"] = options.data_note;
  metadata["recipe"] = options.recipe_note;
  metadata["steps"] = std::to_string(step);
  save_weights(module, options.model / kFaceDetectorFile, DType::f16, metadata);
}

}  // namespace

Metrics train_face_detector(const DetectorTraining& training, const PackedDataset& data,
                            std::span<const MipPicture> backgrounds, const RunOptions& options) {
  const DetectorRecipe& recipe = training.training;
  const OptimisationRecipe& how = recipe.optimisation;
  const std::vector<Portrait> portraits = read_portraits(data, data.train, kLargestPortrait);
  const std::vector<Portrait> kept_out = read_portraits(data, data.val.empty() ? data.train : data.val, kLargestScene);
  const FaceScenes scenes(portraits, backgrounds), val_scenes(kept_out, backgrounds);

  at::manual_seed(how.seed);
  FaceDetectorModule module(training.detector);
  if (!options.from.empty()) load_weights(module, options.from / kFaceDetectorFile);
  const NamedTensors parameters = parameters_of(module);
  Adam adam(parameters,
            {.beta1 = how.beta1, .beta2 = how.beta2, .weight_decay = how.weight_decay, .clip_norm = how.clip_gradient});
  Ema ema(parameters, how.ema_decay);
  NamedTensors state = with_prefix("weight.", parameters);
  for (const auto& more : {with_prefix("adam.", adam.state()), with_prefix("ema.", ema.state())})
    state.insert(state.end(), more.begin(), more.end());
  TrainingRun run(options, how, state);
  adam.set_steps(run.first_step());
  if (run.first_step() == 0) ema.restart();

  const auto validate = [&](int step) {
    const Ema::Swap averaged(ema);
    const Metrics metrics = validation_metrics(module, val_scenes, recipe);
    run.log_validation(step, metrics);
    export_weights(module, training, options, step);
    return metrics;
  };
  // The next step's pictures are drawn while this one trains.
  const auto drawing = [&](int step) {
    return std::async(std::launch::async, [&, step] { return draw(scenes, recipe, static_cast<std::uint64_t>(step)); });
  };

  int step = run.first_step();
  for (auto next = drawing(step); run.goes_on(step); ++step) {
    const auto begin = std::chrono::steady_clock::now();
    const Drawing batches = next.get();
    const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    next = drawing(step + 1);
    const FinderLoss found = finder_loss(module.finder(), batches.scenes, how.channels_last);
    const CropLoss crops = crop_loss(module.landmarks(), batches.crops, how.channels_last);
    adam.clear_gradients();
    (found.heat + recipe.points_weight * found.points + recipe.landmarks_weight * crops.landmarks +
     recipe.face_weight * crops.face)
        .backward();
    const double rate = learning_rate(how, step);
    const double gradient = adam.step(rate);
    ema.update(step);
    run.after_step(step, {{"heat", found.heat.item<double>()},
                          {"points", found.points.item<double>()},
                          {"landmark_error_percent", 100 * crops.distance.item<double>()},
                          {"face", crops.face.item<double>()},
                          {"gradient_norm", gradient},
                          {"learning_rate", rate}},
                   {{}, waited});
    if (run.validation_is_due(step)) validate(step + 1);
  }
  run.finish(step);
  return validate(step);
}

}  // namespace ilat
