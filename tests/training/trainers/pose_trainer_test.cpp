#include "training/trainers/pose_trainer.h"

#include <gtest/gtest.h>

#include "ilat/pose_finder.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"
#include "training/loop/training_job.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

/// Dark pictures of 128 x 128 pixels with a bright spot; all joints lie around it as a body's do.
void write_spots(const std::filesystem::path& file, std::int64_t count) {
  constexpr std::int64_t kSide = 128;
  std::vector<std::uint8_t> images, sketches(static_cast<std::size_t>(count * kSide * kSide), 255), split;
  std::vector<float> joints;
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream random(7, 0, static_cast<std::uint64_t>(i));
    const double x = random.uniform(45, 83), y = random.uniform(45, 83);
    for (int channel = 0; channel < 3; ++channel)
      for (std::int64_t pixel = 0; pixel < kSide * kSide; ++pixel)
        images.push_back(std::hypot(static_cast<double>(pixel % kSide) - x, static_cast<double>(pixel / kSide) - y) < 14 ? 230 : 20);
    split.push_back(i % 5 == 4);
    for (const Joint& joint : test::standing_pose().joints)
      joints.insert(joints.end(), {static_cast<float>(x) + (joint.x - 100) * 0.4f, static_cast<float>(y) + (joint.y - 115) * 0.4f, 1.0f});
  }
  write_safetensors(file,
                    {{"images", {DType::u8, {count, 3, kSide, kSide}, std::as_bytes(std::span(images))}},
                     {"sketches", {DType::u8, {count, 1, kSide, kSide}, std::as_bytes(std::span(sketches))}},
                     {"joints", {DType::f32, {count, 13, 3}, std::as_bytes(std::span(joints))}},
                     {"split", {DType::u8, {count}, std::as_bytes(std::span(split))}}},
                    {{"source", "spots"}});
}

TEST(PoseTrainer, LearnsWhereJointsLieAndTheFinderThatReadsItsFileSaysTheSame) {
  const test::TemporaryFolder folder;
  write_spots(folder.at("data"), 20);
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  PoseFinderTraining recipe;
  recipe.finder.channels = 4;
  recipe.training.optimisation = {.steps = 60, .batch = 8, .learning_rate = 5e-3, .warm_up = 5, .ema_decay = 0.9};
  recipe.data = {.flip = 0};
  const Metrics metrics = train_pose_finder(recipe, data, {.run = folder.at("run"), .model = folder.at("finder")});
  ASSERT_EQ(metrics.at(0).first, "joint_error_percent");
  EXPECT_LT(metrics[0].second, 60) << "a guess at the middle is wrong by more than a torso";

  const PoseFinder finder = PoseFinder::open(folder.at("finder"));
  double distance = 0;
  const std::int64_t number = data.val.at(0);
  const PackedSample sample = data.sample(number);
  Image photo(128, 128, 3);
  for (std::size_t pixel = 0; pixel < 128 * 128; ++pixel)
    for (std::size_t c = 0; c < 3; ++c) photo.pixels[3 * pixel + c] = sample.image[c * 128 * 128 + pixel];
  const FoundPose found = finder.find(photo);
  for (std::size_t i = 0; i < kJoints; ++i)
    distance += std::hypot(found.pose.joints[i].x - sample.pose->joints[i].x, found.pose.joints[i].y - sample.pose->joints[i].y);
  EXPECT_LT(distance / kJoints, 0.7 * 24) << "the torso is 24 pixels long";
}

TEST(PoseTrainer, RefusesDataThatItCannotLearnFrom) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("blots"));
  const PackedDataset blots = PackedDataset::open(folder.at("blots"));
  test::expect_error([&] { train_pose_finder({}, blots, {.run = folder.at("run"), .model = folder.at("finder")}); },
                     ErrorCode::usage, {"joints"});
}

}  // namespace
}  // namespace ilat
