#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <set>

#include "ilat/error.h"
#include "training/tiny_data.h"
#include "training/data/batches.h"
#include "training/data/pack_faces.h"
#include "training/data/random_masks.h"

namespace ilat {
namespace {

TEST(PackedDataset, GivesBackWhatWasPacked) {
  const test::ScratchFolder folder;
  test::write_tiny_data(folder / "data", 12, 16);
  const PackedDataset data = PackedDataset::open(folder / "data");
  EXPECT_EQ(data.size(), 12);
  EXPECT_EQ(data.side(), 16);
  EXPECT_EQ(data.train.size(), 9u);
  EXPECT_EQ(data.val, (std::vector<std::int64_t>{3, 7, 11}));
  EXPECT_EQ(data.images.sizes(), (at::IntArrayRef{12, 3, 16, 16}));
  EXPECT_FALSE(data.landmarks.defined());
  EXPECT_EQ(data.note, "blots, 9 train, 3 val");
}

TEST(PackedDataset, NamesATensorOfTheWrongShape) {
  const test::ScratchFolder folder;
  const std::vector<std::uint8_t> bytes(2 * 3 * 8 * 8);
  write_safetensors(folder / "data", {{"images", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}},
                                      {"sketches", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}}});
  try {
    PackedDataset::open(folder / "data");
    FAIL() << "accepted three-channel sketches";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("[2, 1, 8, 8]"), std::string::npos) << error.what();
  }
}

TEST(PackedDataset, TakesNoOtherNumberOfLandmarks) {
  const test::ScratchFolder folder;
  const std::vector<std::uint8_t> bytes(2 * 3 * 8 * 8);
  const std::vector<float> five(2 * 5 * 2);
  write_safetensors(folder / "data",
                    {{"images", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}},
                     {"sketches", {DType::u8, {2, 1, 8, 8}, std::as_bytes(std::span(bytes).first(2 * 8 * 8))}},
                     {"split", {DType::u8, {2}, std::as_bytes(std::span(bytes).first(2))}},
                     {"landmarks", {DType::f32, {2, 5, 2}, std::as_bytes(std::span(five))}}});
  try {
    PackedDataset::open(folder / "data");
    FAIL() << "accepted five landmarks";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("[2, 49, 2]"), std::string::npos) << error.what();
  }
}

class BatchesTest : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_data(folder / "data"); }
  test::ScratchFolder folder;
};

TEST_F(BatchesTest, ABatchIsAFunctionOfSeedAndStep) {
  const PackedDataset data = PackedDataset::open(folder / "data");
  Batches walked(data, {.batch = 4, .seed = 5}), jumped(data, {.batch = 4, .seed = 5});
  Batch seventh;
  for (int step = 0; step <= 7; ++step) seventh = walked.training(step, true);
  const Batch direct = jumped.training(7, true);
  EXPECT_EQ(seventh.samples, direct.samples);
  EXPECT_TRUE(at::equal(seventh.images, direct.images));
  EXPECT_TRUE(at::equal(seventh.masks, direct.masks));
}

TEST_F(BatchesTest, EveryTrainingSampleComesOnceAnEpochAndNoValidationSampleEver) {
  const PackedDataset data = PackedDataset::open(folder / "data");
  Batches batches(data, {.batch = 3});
  std::multiset<std::int64_t> seen;
  for (int step = 0; step < 6; ++step)  // two epochs of nine
    for (const std::int64_t sample : batches.training(step, false).samples) seen.insert(sample);
  for (const std::int64_t sample : data.train) EXPECT_EQ(seen.count(sample), 2u) << sample;
  for (const std::int64_t sample : data.val) EXPECT_EQ(seen.count(sample), 0u) << sample;
}

TEST_F(BatchesTest, SketchesFlipWithTheirImages) {
  const PackedDataset data = PackedDataset::open(folder / "data");
  Batches batches(data, {.batch = 9});
  const Batch batch = batches.training(0, false);
  int flipped = 0;
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    const auto item = static_cast<std::int64_t>(i);
    at::Tensor image = to_signed_unit(data.images[batch.samples[i]]),
               sketch = to_signed_unit(data.sketches[batch.samples[i]]);
    if (batch.flipped[i]) image = image.flip(2), sketch = sketch.flip(2), ++flipped;
    EXPECT_TRUE(at::equal(batch.images[item], image));
    EXPECT_TRUE(at::equal(batch.sketches[item], sketch));
  }
  EXPECT_GT(flipped, 0);
  EXPECT_LT(flipped, 9);
}

TEST_F(BatchesTest, LandmarksFlipWithTheirImages) {
  test::write_tiny_data(folder / "faces", 12, 16, /*with_landmarks=*/true);
  const PackedDataset data = PackedDataset::open(folder / "faces");
  Batches batches(data, {.batch = 9});
  const Batch batch = batches.training(0, false);
  ASSERT_EQ(batch.landmarks.sizes(), (at::IntArrayRef{9, 49, 2}));
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    const at::Tensor points = batch.landmarks[static_cast<std::int64_t>(i)], packed = data.landmarks[batch.samples[i]];
    const at::Tensor x = packed.select(1, 0);
    EXPECT_TRUE(at::allclose(points.select(1, 0), batch.flipped[i] ? 15 - x : x));
    EXPECT_TRUE(at::equal(points.select(1, 1), packed.select(1, 1)));
  }
}

TEST(RandomMask, CoversSomePixelsButNotAll) {
  const int side = 64;
  std::vector<float> face;
  for (int i = 0; i < 49; ++i)
    face.insert(face.end(), {20.0f + static_cast<float>(i % 7), 20.0f + static_cast<float>(i / 7)});
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    for (const bool landmarks : {false, true}) {
      RandomStream random(seed, 0, 0);
      const PixelMask mask =
          random_mask(random, side, landmarks ? std::span<const float>(face) : std::span<const float>());
      const auto masked = std::count(mask.pixels.begin(), mask.pixels.end(), 1);
      EXPECT_GT(masked, 0) << seed;
      EXPECT_LT(masked, side * side) << seed;
    }
}

TEST(PackFaces, NamesAMissingTable) {
  const test::ScratchFolder folder;
  EXPECT_THROW(pack_faces(folder / "nothing", folder / "out", {}), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace ilat
