#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conditioning/pose/limb_maps.h"
#include "ilat/error.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"
#include "training/data/batches.h"
#include "training/data/drawn/drawn_pose.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

constexpr int kSide = 32, kCount = 80;

/// Photos whose grey is their number, each with the pose of a person who walks to the right.
void write_walk(const std::filesystem::path& file, std::int64_t count = kCount) {
  std::vector<std::uint8_t> images, sketches(static_cast<std::size_t>(count * kSide * kSide), 255), split;
  std::vector<float> joints;
  for (std::int64_t i = 0; i < count; ++i) {
    images.insert(images.end(), 3 * kSide * kSide, static_cast<std::uint8_t>(i));
    split.push_back(i >= 30 && i < 40);
    for (const Joint& joint : test::standing_pose().joints) {
      const float x = joint.x * 0.1f + 2 + 0.1f * static_cast<float>(i), y = joint.y * 0.12f;
      joints.insert(joints.end(), {x, y, 1.0f});
    }
  }
  write_safetensors(file,
                    {{"images", {DType::u8, {count, 3, kSide, kSide}, std::as_bytes(std::span(images))}},
                     {"sketches", {DType::u8, {count, 1, kSide, kSide}, std::as_bytes(std::span(sketches))}},
                     {"joints", {DType::f32, {count, 13, 3}, std::as_bytes(std::span(joints))}},
                     {"split", {DType::u8, {count}, std::as_bytes(std::span(split))}}},
                    {{"source", "a walk"}});
}

class PoseSamplesTest : public testing::Test {
 protected:
  void SetUp() override { write_walk(folder_.at("data")); }
  test::TemporaryFolder folder_;
};

/// The number of the photo that a picture is of.
std::int64_t number_of(const at::Tensor& picture) {  // [3, S, S] in [-1, 1]
  return static_cast<std::int64_t>(std::lround((picture[0][0][0].item<float>() + 1) * 127.5f));
}

TEST_F(PoseSamplesTest, EveryTrainPhotoIsATargetAndItsSourceIsNotCloseInTime) {
  const PackedDataset data = PackedDataset::open(folder_.at("data"));
  std::set<std::int64_t> targets, sources;
  Batches batches(data, {.batch = 10, .recipe = {.flip = 0}},
                  pose_samples(data, {.everything_masked = 0, .recipe = {.flip = 0}}));
  for (int step = 0; step < 7; ++step) {  // an epoch
    const Batch batch = batches.training(step, true);
    for (std::int64_t item = 0; item < 10; ++item) {
      const std::int64_t target = number_of(batch.images[item]), source = number_of(batch.sources[item]);
      EXPECT_EQ(target, batch.samples[static_cast<std::size_t>(item)]);
      EXPECT_GE(std::abs(target - source), 20);
      EXPECT_FALSE(source >= 30 && source < 40) << "a val photo as a source";
      targets.insert(target), sources.insert(source);
    }
  }
  EXPECT_EQ(targets.size(), data.train.size());
  EXPECT_GT(sources.size(), 30u);
}

TEST_F(PoseSamplesTest, GuidesShowTheTargetsPoseAndTheSourcesOwn) {
  const PackedDataset data = PackedDataset::open(folder_.at("data"));
  const auto samples = pose_samples(data, {});
  const Batch batch = validation_batch(data, 0, 4, samples.get());
  for (std::int64_t item = 0; item < 4; ++item) {
    const std::int64_t source = number_of(batch.sources[item]);
    EXPECT_TRUE(source >= 30 && source < 40);
    const auto expect_limbs = [&](const at::Tensor& maps, std::int64_t number) {  // [G, S, S]
      const FloatMaps limbs = limb_maps(*data.sample(number).pose, kSide);
      const at::Tensor expected = at::from_blob(const_cast<float*>(limbs.values.data()), maps.sizes(), at::kFloat);
      EXPECT_LT((maps - expected).abs().max().item<float>(), 1e-4);
    };
    expect_limbs(batch.guides[item], batch.samples[static_cast<std::size_t>(item)]);
    expect_limbs(batch.source_guides[item], source);
    // Every limb of both lies under the mask.
    const at::Tensor limbs = at::minimum(batch.guides[item].amin(0), batch.source_guides[item].amin(0)) < 0;
    EXPECT_TRUE((limbs & batch.masks[item][0].logical_not()).any().item<bool>() == false);
    EXPECT_FALSE(batch.masks[item].all().item<bool>());
  }
  EXPECT_TRUE(at::equal(batch.sources, validation_batch(data, 0, 4, samples.get()).sources));
}

TEST_F(PoseSamplesTest, APoseMovesWithItsPhoto) {
  const PackedDataset data = PackedDataset::open(folder_.at("data"));
  const Pose own = *data.sample(5).pose;
  const DrawnPose flipped = drawn_pose(data, 5, {.flip = 1}, {1, 2, 3});
  EXPECT_TRUE(flipped.sample.flipped);
  EXPECT_NEAR(flipped.pose.at(JointName::left_wrist).x, kSide - 1 - own.at(JointName::right_wrist).x, 1e-3);
  const DrawnPose shifted = drawn_pose(data, 5, {.flip = 0, .shift = 0.9}, {1, 2, 3});
  int hidden = 0;
  for (const Joint& joint : shifted.pose.joints) hidden += !joint.visible;
  EXPECT_GT(hidden, 0) << "what has left the picture is not seen";
}

TEST_F(PoseSamplesTest, SetsWithoutJointsOrWithTooFewPhotosAreRefused) {
  test::write_tiny_data(folder_.at("blots"));
  const PackedDataset blots = PackedDataset::open(folder_.at("blots"));
  test::expect_error([&] { pose_samples(blots, {}); }, ErrorCode::usage, {"no joints"});
  write_walk(folder_.at("short"), 30);
  const PackedDataset few = PackedDataset::open(folder_.at("short"));
  test::expect_error([&] { pose_samples(few, {}); }, ErrorCode::usage, {"30 photos", "more than 40"});
}

}  // namespace
}  // namespace ilat
