#include "training/trainers/pose_trainer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "conditioning/pose/body.h"
#include "ilat/error.h"
#include "training/data/drawn/drawn_pose.h"
#include "training/data/sample_purposes.h"

namespace ilat {
namespace {

constexpr std::int64_t kValidationBatch = 32;

struct Found {
  at::Tensor places;  // [B, 13, 2]
  at::Tensor logits;  // [B, 13]
};

Found found_by(const PoseModule& finder, const at::Tensor& pictures) {
  const at::Tensor numbers = finder.forward(pictures).view({-1, static_cast<std::int64_t>(kJoints), 3});
  return {numbers.narrow(2, 0, 2), numbers.select(2, 2)};
}

}  // namespace

PoseTrainer::PoseTrainer(PoseModule& finder, const PackedDataset& data, const PoseFinderTraining& recipe, TrainingPlace place,
                         std::function<void(int step)> validated)
    : finder_(finder),
      data_(data),
      recipe_(recipe),
      place_(std::move(place)),
      validated_(std::move(validated)),
      order_(data, recipe.training.optimisation.seed) {
  if (!data.has_joints())
    throw Error(ErrorCode::usage, "a pose finder learns from joints, and the data has none; pack a data set whose table has them");
  const int side = pose_network(recipe.finder).side();
  if (data.side() != side)
    throw Error(ErrorCode::usage, "a pose finder sees pictures of side " + std::to_string(side) + ", the data has " +
                                      std::to_string(data.side()) + "; pack it with --size " + std::to_string(side));
}

PoseTrainer::Photos PoseTrainer::draw(const std::vector<std::int64_t>& samples, const DataRecipe& recipe,
                                      std::uint64_t position) const {
  const auto count = static_cast<std::int64_t>(samples.size()), joints = static_cast<std::int64_t>(kJoints);
  const std::int64_t side = data_.side();
  Photos photos{at::empty({count, 3, side, side}), at::empty({count, joints, 2}), at::empty({count, joints}), samples};
  float *pixel = photos.pictures.data_ptr<float>(), *place = photos.places.data_ptr<float>(), *seen = photos.visible.data_ptr<float>();
  const float half = static_cast<float>(side) / 2;
  for (const std::int64_t number : samples) {
    const DrawnPose drawn = drawn_pose(data_, number, recipe, {recipe_.training.optimisation.seed, kAugment, position++});
    for (const float value : drawn.sample.photo) *pixel++ = value / 127.5f - 1;
    for (const Joint& joint : drawn.pose.joints) {
      *place++ = (joint.x + 0.5f) / half - 1;
      *place++ = (joint.y + 0.5f) / half - 1;
      *seen++ = joint.visible ? 1.0f : 0.0f;
    }
  }
  return photos;
}

std::future<PoseTrainer::Photos> PoseTrainer::drawing(int step) {
  const int processes = place_.peers->count(), own = recipe_.training.optimisation.batch / processes;
  const std::int64_t first = (std::int64_t{step} * processes + place_.peers->number()) * own;
  std::vector<std::int64_t> samples;
  for (int i = 0; i < own; ++i) samples.push_back(order_.at(first + i));
  return std::async(std::launch::async, [this, samples = std::move(samples), first] {
    return draw(samples, recipe_.data, static_cast<std::uint64_t>(first));
  });
}

Trainer::Step PoseTrainer::step(int step) {
  const auto begin = std::chrono::steady_clock::now();
  Photos photos = next_.get();
  const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  next_ = drawing(step + 1);
  Step now = loss_of(photos);
  now.input = {std::move(photos.samples), waited};
  return now;
}

void PoseTrainer::try_step(int samples) {
  const std::vector<std::int64_t> first(static_cast<std::size_t>(samples), order_.at(0));
  loss_of(draw(first, recipe_.data, 0)).loss.backward();
}

Trainer::Step PoseTrainer::loss_of(const Photos& photos) const {
  const at::Tensor pictures = photos.pictures.to(place_.device).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor visible = photos.visible.to(place_.device);  // [B, 13]
  const Found found = found_by(finder_, pictures);
  const at::Tensor miss = (found.places - photos.places.to(place_.device)).abs().sum(2) * visible;  // [B, 13]
  const at::Tensor places = miss.sum() / (2 * visible.sum().clamp_min(1));
  const at::Tensor told = at::binary_cross_entropy_with_logits(found.logits, visible);
  return {recipe_.training.places_weight * places + recipe_.training.visible_weight * told,
          {{"places", places.item<double>()}, {"visible", told.item<double>()}},
          {}};
}

Metrics PoseTrainer::validate(int step) {
  const c10::AutoGradMode no_gradient(false);
  const auto all = static_cast<std::int64_t>(data_.val.size());
  double distance = 0, within = 0, joints = 0;
  for (std::int64_t first = 0; first < all; first += kValidationBatch) {
    const auto from = data_.val.begin() + first;
    const std::vector<std::int64_t> samples(from, from + std::min(kValidationBatch, all - first));
    const Photos photos = draw(samples, {.flip = 0}, 0);
    const at::Tensor pictures = photos.pictures.to(place_.device).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor places = found_by(finder_, pictures).places.cpu();
    const at::Tensor miss = (places - photos.places).norm(2, 2).contiguous();  // [B, 13], in half the picture's side
    for (std::int64_t item = 0; item < miss.size(0); ++item) {
      const Pose pose = *data_.sample(samples[static_cast<std::size_t>(item)]).pose;
      const double torso = torso_length(pose) / (0.5 * data_.side());
      for (std::int64_t joint = 0; joint < miss.size(1); ++joint) {
        if (torso <= 0 || photos.visible.data_ptr<float>()[item * miss.size(1) + joint] == 0) continue;
        const double share = miss.data_ptr<float>()[item * miss.size(1) + joint] / torso;
        distance += share;
        within += share < 0.2;
        ++joints;
      }
    }
  }
  if (validated_) validated_(step);
  if (joints == 0) return {};
  return {{"joint_error_percent", 100 * distance / joints}, {"within_20_percent", 100 * within / joints}};
}

}  // namespace ilat
