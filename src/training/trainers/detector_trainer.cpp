#include "training/trainers/detector_trainer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <chrono>

#include "training/losses/detector_loss.h"

namespace ilat {
namespace {

constexpr int kLargestPortrait = 128;  // pixels a side in memory: twice the landmark network's crop
constexpr int kLargestScene = 256;     // of a `val` portrait's, none is lost

enum Purpose : std::uint64_t { kScenes = 21, kCrops, kValScenes, kValCrops };

}  // namespace

DetectorTrainer::DetectorTrainer(FaceDetectorModule& detector, const PackedDataset& data,
                                 std::span<const MipPicture> backgrounds, const DetectorRecipe& recipe,
                                 TrainingPlace place, std::function<void(int step)> validated)
    : detector_(detector),
      recipe_(recipe),
      place_(std::move(place)),
      validated_(std::move(validated)),
      portraits_(read_portraits(data, data.train, kLargestPortrait)),
      kept_out_(read_portraits(data, data.val.empty() ? data.train : data.val, kLargestScene)),
      scenes_(portraits_, backgrounds),
      val_scenes_(kept_out_, backgrounds) {}

DetectorTrainer::Pictures DetectorTrainer::draw(int scenes, int crops, std::uint64_t at) const {
  const std::uint64_t seed = recipe_.optimisation.seed;
  return {moves_finder() ? finder_batch(scenes_, scenes, {seed, kScenes, at}) : FinderBatch{},
          crop_batch(scenes_, crops, {seed, kCrops, at})};
}

std::future<DetectorTrainer::Pictures> DetectorTrainer::drawing(int step) const {
  return std::async(std::launch::async, [this, step] {
    const int processes = place_.peers->count();
    const auto at = static_cast<std::uint64_t>(std::int64_t{step} * processes + place_.peers->number());
    return draw(recipe_.optimisation.batch / processes, recipe_.crops / processes, at);
  });
}

Trainer::Step DetectorTrainer::step(int step) {
  const auto begin = std::chrono::steady_clock::now();
  const Pictures pictures = next_.get();
  const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  next_ = drawing(step + 1);
  Step now = loss_of(pictures);
  now.input.waited = waited;
  return now;
}

void DetectorTrainer::try_step(int samples) {
  loss_of(draw(samples, std::max(1, samples * recipe_.crops / recipe_.optimisation.batch), 0)).loss.backward();
}

Trainer::Step DetectorTrainer::loss_of(const Pictures& pictures) const {
  const DetectorLossOptions options{recipe_.optimisation.channels_last, place_.device};
  const FinderLoss found =
      moves_finder() ? finder_loss(detector_.finder(), pictures.scenes, options)
                     : FinderLoss{at::zeros({}, place_.device), at::zeros({}, place_.device)};
  const CropLoss crops = crop_loss(detector_.landmarks(), pictures.crops, options);
  return {recipe_.heat_weight * found.heat + recipe_.points_weight * found.points + recipe_.landmarks_weight * crops.landmarks +
              recipe_.face_weight * crops.face,
          {{"heat", found.heat.item<double>()},
           {"points", found.points.item<double>()},
           {"landmark_error_percent", 100 * crops.distance.item<double>()},
           {"face", crops.face.item<double>()}},
          {}};
}

Metrics DetectorTrainer::validate(int step) {
  const c10::AutoGradMode no_gradient(false);
  const OptimisationRecipe& how = recipe_.optimisation;
  const DetectorLossOptions options{how.channels_last, place_.device};
  Meter meter;
  for (int done = 0; done < std::max(1, how.validation_images); done += how.batch) {
    const auto at = static_cast<std::uint64_t>(done);
    const auto found = finder_loss(detector_.finder(), finder_batch(val_scenes_, how.batch, {0, kValScenes, at}), options);
    const auto crops = crop_loss(detector_.landmarks(), crop_batch(val_scenes_, recipe_.crops, {0, kValCrops, at}), options);
    meter.add({{"heat", found.heat.item<double>()},
               {"points", found.points.item<double>()},
               {"landmark_error_percent", 100 * crops.distance.item<double>()},
               {"faces_told_percent", 100 * crops.right.item<double>()}});
  }
  if (validated_) validated_(step);
  return meter.take();
}

}  // namespace ilat
