#include "training/data/batches.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "ilat/error.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

at::Tensor signed_unit(std::span<const std::uint8_t> bytes, std::int64_t channels) {
  at::Tensor tensor = at::empty({channels, 16, 16}, at::kFloat);
  std::ranges::transform(bytes, tensor.data_ptr<float>(), [](std::uint8_t value) { return static_cast<float>(value) / 127.5f - 1; });
  return tensor;  // [C, 16, 16]
}

/// [49, 2]
at::Tensor landmarks_of(const PackedDataset& data, std::int64_t sample) {
  at::Tensor tensor = at::empty({49, 2}, at::kFloat);
  std::ranges::copy(data.sample(sample).landmarks, tensor.data_ptr<float>());
  return tensor;
}

void expect_equal(const Batch& a, const Batch& b) {
  EXPECT_EQ(a.samples, b.samples);
  EXPECT_EQ(a.flipped, b.flipped);
  EXPECT_EQ(a.guide_lines, b.guide_lines);
  EXPECT_TRUE(at::equal(a.images, b.images));
  EXPECT_TRUE(at::equal(a.sketches, b.sketches));
  EXPECT_TRUE(at::equal(a.guides, b.guides));
  EXPECT_EQ(a.masks.defined(), b.masks.defined());
  EXPECT_TRUE(!a.masks.defined() || at::equal(a.masks, b.masks));
}

/// Everything that a recipe can ask for.
DataRecipe everything(int threads) {
  return {.prefetch_threads = threads, .turn = 10, .scale = 0.1, .shift = 0.05, .brightness = 0.2, .contrast = 0.2,
          .saturation = 0.3, .tint = 0.1, .jpeg = 0.5, .hand_lines = hand_lines_are_built() ? 0.4 : 0.0, .no_lines = 0.2,
          .xdog = {.side = 64}};
}

class BatchesTest : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_data(folder.at("data")); }
  test::TemporaryFolder folder;
};

TEST_F(BatchesTest, ABatchIsAFunctionOfSeedAndStep) {
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  Batches walked(data, {.batch = 4, .seed = 5}), jumped(data, {.batch = 4, .seed = 5});
  Batch seventh;
  for (int step = 0; step <= 7; ++step) seventh = walked.training(step, true);
  const Batch direct = jumped.training(7, true);
  EXPECT_EQ(seventh.samples, direct.samples);
  EXPECT_TRUE(at::equal(seventh.images, direct.images));
  EXPECT_TRUE(at::equal(seventh.masks, direct.masks));
}

TEST_F(BatchesTest, EveryTrainingSampleComesOnceAnEpochAndNoValidationSampleEver) {
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  Batches batches(data, {.batch = 3});
  std::multiset<std::int64_t> seen;
  for (int step = 0; step < 6; ++step)  // two epochs of nine
    for (const std::int64_t sample : batches.training(step, false).samples) seen.insert(sample);
  for (const std::int64_t sample : data.train) EXPECT_EQ(seen.count(sample), 2u) << sample;
  for (const std::int64_t sample : data.val) EXPECT_EQ(seen.count(sample), 0u) << sample;
}

TEST_F(BatchesTest, SketchesFlipWithTheirImages) {
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  Batches batches(data, {.batch = 9});
  const Batch batch = batches.training(0, false);
  int flipped = 0;
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    const auto item = static_cast<std::int64_t>(i);
    const PackedSample packed = data.sample(batch.samples[i]);
    at::Tensor image = signed_unit(packed.image, 3), sketch = signed_unit(packed.sketch, 1);
    if (batch.flipped[i]) image = image.flip(2), sketch = sketch.flip(2), ++flipped;
    EXPECT_TRUE(at::equal(batch.images[item], image));
    EXPECT_TRUE(at::equal(batch.sketches[item], sketch));
  }
  EXPECT_GT(flipped, 0);
  EXPECT_LT(flipped, 9);
}

TEST_F(BatchesTest, LandmarksFlipWithTheirImages) {
  test::write_tiny_data(folder.at("faces"), 12, 16, /*with_landmarks=*/true);
  const PackedDataset data = PackedDataset::open(folder.at("faces"));
  Batches batches(data, {.batch = 9});
  const Batch batch = batches.training(0, false);
  ASSERT_EQ(batch.landmarks.sizes(), (at::IntArrayRef{9, 49, 2}));
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    const at::Tensor points = batch.landmarks[static_cast<std::int64_t>(i)], packed = landmarks_of(data, batch.samples[i]);
    const at::Tensor x = packed.select(1, 0);
    EXPECT_TRUE(at::allclose(points.select(1, 0), batch.flipped[i] ? 15 - x : x));
    EXPECT_TRUE(at::equal(points.select(1, 1), packed.select(1, 1)));
  }
}

TEST_F(BatchesTest, ThreadsChangeNoBatch) {
  test::write_tiny_data(folder.at("more"), 20, 16, /*with_landmarks=*/true);
  const PackedDataset data = PackedDataset::open(std::vector<PackChoice>{{folder.at("data")}, {folder.at("more")}});
  Batches plain(data, {.batch = 4, .seed = 5, .recipe = everything(0), .guides = true});
  for (const int threads : {1, 3}) {
    Batches ahead(data, {.batch = 4, .seed = 5, .recipe = everything(threads), .guides = true});
    for (const int step : {0, 1, 2, 3, 11, 12, 4, 5})  // onwards, forwards, back
      for (const bool with_masks : {true, false}) expect_equal(ahead.training(step, with_masks), plain.training(step, with_masks));
  }
}

TEST_F(BatchesTest, AnErrorInAThreadReachesTheStep) {
  if (hand_lines_are_built()) GTEST_SKIP() << "this build can draw all it is asked for";
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  Batches batches(data, {.batch = 2, .recipe = {.hand_lines = 1}, .guides = true});
  EXPECT_THROW(batches.training(0, true), Error);
  EXPECT_THROW(batches.training(1, true), Error);
}

TEST_F(BatchesTest, WeightsDecideHowOftenAPackIsDrawn) {
  test::write_tiny_data(folder.at("more"), 40, 16);
  const PackedDataset data = PackedDataset::open(std::vector<PackChoice>{{folder.at("data"), 3}, {folder.at("more"), 1}});
  Batches batches(data, {.batch = 13});
  std::map<std::int64_t, int> seen;
  int first = 0;
  for (int step = 0; step < 12; ++step)  // four epochs of 39
    for (const std::int64_t sample : batches.training(step, false).samples) ++seen[sample], first += sample < 12;
  EXPECT_NEAR(first / 156.0, 0.75, 0.01);
  for (const std::int64_t sample : data.parts()[0].train) EXPECT_NEAR(seen[sample], 116 / 9.0, 1) << sample;
  for (const std::int64_t sample : data.parts()[1].train) EXPECT_NEAR(seen[sample], 1, 1) << sample;
}

TEST_F(BatchesTest, MasksAndLinesAndLandmarksMoveWithThePhoto) {
  // A white photo whose sketch is the same picture: whatever moves the one must move the other alike.
  const std::int64_t side = 32;
  std::vector<std::uint8_t> images, sketches, split{0, 0};
  std::vector<float> landmarks;
  for (int sample = 0; sample < 2; ++sample) {
    std::vector<std::uint8_t> picture(static_cast<std::size_t>(side * side), 255);
    const int x = 9 + 12 * sample, y = 20 - 5 * sample;
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) picture[static_cast<std::size_t>((y + dy) * side + x + dx)] = 0;
    for (int channel = 0; channel < 3; ++channel) images.insert(images.end(), picture.begin(), picture.end());
    sketches.insert(sketches.end(), picture.begin(), picture.end());
    for (int point = 0; point < 49; ++point) landmarks.insert(landmarks.end(), {static_cast<float>(x), static_cast<float>(y)});
  }
  write_safetensors(folder.at("dots"), {{"images", {DType::u8, {2, 3, side, side}, std::as_bytes(std::span(images))}},
                                      {"sketches", {DType::u8, {2, 1, side, side}, std::as_bytes(std::span(sketches))}},
                                      {"landmarks", {DType::f32, {2, 49, 2}, std::as_bytes(std::span(landmarks))}},
                                      {"split", {DType::u8, {2}, std::as_bytes(std::span(split))}}});
  const PackedDataset data = PackedDataset::open(folder.at("dots"));
  Batches batches(data, {.batch = 20, .recipe = {.turn = 20, .scale = 0.2, .shift = 0.1}});
  const Batch batch = batches.training(0, true);
  EXPECT_TRUE(at::allclose(batch.images.select(1, 1), batch.sketches.select(1, 0)));
  std::set<float> places;
  for (std::int64_t i = 0; i < 20; ++i) {
    const at::Tensor ink = 1 - batch.sketches[i][0];  // [S, S]
    const at::Tensor axis = at::arange(side, at::kFloat);
    const float x = (ink.sum(0) * axis).sum().item<float>() / ink.sum().item<float>();
    const float y = (ink.sum(1) * axis).sum().item<float>() / ink.sum().item<float>();
    EXPECT_NEAR(batch.landmarks[i][7][0].item<float>(), x, 0.1) << i;
    EXPECT_NEAR(batch.landmarks[i][7][1].item<float>(), y, 0.1) << i;
    places.insert(x);
    EXPECT_FALSE(batch.guide_as_packed[static_cast<std::size_t>(i)]);
  }
  EXPECT_GT(places.size(), 15u) << "every sample moves by itself";
}

TEST_F(BatchesTest, ColoursChangeThePhotoAloneAndStayInRange) {
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  Batches plain(data, {.batch = 9, .recipe = {.flip = 0}});
  for (const DataRecipe& recipe : {DataRecipe{.flip = 0, .brightness = 0.3}, DataRecipe{.flip = 0, .contrast = 0.3}, DataRecipe{.flip = 0, .saturation = 0.5},
                                   DataRecipe{.flip = 0, .tint = 0.2}, DataRecipe{.flip = 0, .jpeg = 1}}) {
    Batches batches(data, {.batch = 9, .recipe = recipe});
    const Batch changed = batches.training(0, false), packed = plain.training(0, false);
    EXPECT_TRUE(at::equal(changed.sketches, packed.sketches));
    EXPECT_FALSE(at::allclose(changed.images, packed.images, 0, 0.01));
    EXPECT_LE(changed.images.abs().max().item<float>(), 1.0001f);
    EXPECT_TRUE(changed.guide_as_packed[0]);
  }
}

TEST(GuideLinesTest, LinesAroundAMaskIgnoreMaskedPixels) {
  if (!hand_lines_are_built()) GTEST_SKIP() << "built without OpenCV";
  constexpr std::size_t kSide = 48, kArea = kSide * kSide;
  RandomStream random(3, 0, 0);
  std::vector<float> photo(3 * kArea), lines(kArea, 255);
  for (float& value : photo) value = static_cast<float>(random.below(256));
  std::vector<std::uint8_t> mask(kArea);
  for (std::size_t y = 10; y < 30; ++y) std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(y * kSide + 12), 20, std::uint8_t{1});
  const DataRecipe recipe{.xdog = {.side = kSide}};
  const std::vector<float> before = lines_around(photo, lines, mask, recipe);
  for (std::size_t i = 0; i < photo.size(); ++i)
    if (mask[i % kArea]) photo[i] = static_cast<float>(random.below(256));
  const std::vector<float> after = lines_around(photo, lines, mask, recipe);
  for (std::size_t i = 0; i < kArea; ++i)
    if (!mask[i]) {
      EXPECT_EQ(before[i], after[i]) << i;
    }
  EXPECT_EQ(lines_around(photo, lines, mask, {.xdog = {.side = 2 * kSide}}), lines) << "drawn from more pixels than the pack has";
}

TEST_F(BatchesTest, GuidesDifferFromOwnLinesInsideTheMaskAlone) {
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  DataRecipe recipe = everything(0);
  Batches batches(data, {.batch = 90, .recipe = recipe, .guides = true});
  const Batch batch = batches.training(0, true);
  EXPECT_TRUE(at::equal(batch.guides.masked_select(~batch.masks), batch.sketches.masked_select(~batch.masks)));
  std::map<GuideLines, int> kinds;
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    ++kinds[batch.guide_lines[i]];
    const auto item = static_cast<std::int64_t>(i);
    const at::Tensor inside = batch.guides[item].masked_select(batch.masks[item]);
    if (batch.guide_lines[i] == GuideLines::none) {
      EXPECT_EQ(inside.min().item<float>(), 1);
    }
    if (batch.guide_lines[i] == GuideLines::own) {
      EXPECT_TRUE(at::equal(batch.guides[item], batch.sketches[item]));
    }
  }
  EXPECT_NEAR(kinds[GuideLines::none] / 90.0, recipe.no_lines, 0.12);
  EXPECT_NEAR(kinds[GuideLines::hand] / 90.0, recipe.hand_lines, 0.15);
}

}  // namespace
}  // namespace ilat
