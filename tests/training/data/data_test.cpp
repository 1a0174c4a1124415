#include <gtest/gtest.h>

#include "ilat/error.h"
#include "training/data/drawn/random_masks.h"
#include "training/data/packed_dataset.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

TEST(PackedDataset, GivesBackWhatWasPacked) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("data"), 12, 16);
  const PackedDataset data = PackedDataset::open(folder.at("data"));
  EXPECT_EQ(data.size(), 12);
  EXPECT_EQ(data.side(), 16);
  EXPECT_EQ(data.train.size(), 9u);
  EXPECT_EQ(data.val, (std::vector<std::int64_t>{3, 7, 11}));
  EXPECT_EQ(data.sample(11).image.size(), 3u * 16 * 16);
  EXPECT_EQ(data.sample(0).sketch.size(), 16u * 16);
  EXPECT_FALSE(data.has_landmarks());
  EXPECT_EQ(data.note, "blots, 9 train, 3 val");
}

TEST(PackedDataset, NamesATensorOfTheWrongShape) {
  const test::TemporaryFolder folder;
  const std::vector<std::uint8_t> bytes(2 * 3 * 8 * 8);
  write_safetensors(folder.at("data"), {{"images", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}},
                                      {"sketches", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}}});
  try {
    PackedDataset::open(folder.at("data"));
    FAIL() << "accepted three-channel sketches";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("[2, 1, 8, 8]"), std::string::npos) << error.what();
  }
}

TEST(PackedDataset, TakesNoOtherNumberOfLandmarks) {
  const test::TemporaryFolder folder;
  const std::vector<std::uint8_t> bytes(2 * 3 * 8 * 8);
  const std::vector<float> five(2 * 5 * 2);
  write_safetensors(folder.at("data"),
                    {{"images", {DType::u8, {2, 3, 8, 8}, std::as_bytes(std::span(bytes))}},
                     {"sketches", {DType::u8, {2, 1, 8, 8}, std::as_bytes(std::span(bytes).first(2 * 8 * 8))}},
                     {"split", {DType::u8, {2}, std::as_bytes(std::span(bytes).first(2))}},
                     {"landmarks", {DType::f32, {2, 5, 2}, std::as_bytes(std::span(five))}}});
  try {
    PackedDataset::open(folder.at("data"));
    FAIL() << "accepted five landmarks";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("[2, 49, 2]"), std::string::npos) << error.what();
  }
}

TEST(PackedDataset, NumbersSamplesThroughAllPacks) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("first"), 12, 16);
  test::write_tiny_data(folder.at("second"), 8, 16, /*with_landmarks=*/true);
  const PackedDataset first = PackedDataset::open(folder.at("first")), second = PackedDataset::open(folder.at("second"));
  const PackedDataset both = PackedDataset::open(std::vector<PackChoice>{{folder.at("first")}, {folder.at("second")}});
  EXPECT_EQ(both.size(), 20);
  EXPECT_TRUE(both.has_landmarks());
  EXPECT_TRUE(both.sample(11).landmarks.empty());
  EXPECT_EQ(both.sample(19).landmarks.size(), 98u);
  EXPECT_TRUE(std::ranges::equal(both.sample(11).image, first.sample(11).image));
  EXPECT_TRUE(std::ranges::equal(both.sample(12).sketch, second.sample(0).sketch));
  EXPECT_EQ(both.val, (std::vector<std::int64_t>{3, 15, 7, 19, 11})) << "in proportion from the start";
  EXPECT_EQ(both.note, "blots, 9 train, 3 val; blots, 6 train, 2 val");
}

TEST(PackedDataset, PacksThatDoNotFitTogetherAreRefused) {
  const test::TemporaryFolder folder;
  test::write_tiny_data(folder.at("small"), 4, 16);
  test::write_tiny_data(folder.at("large"), 4, 32);
  EXPECT_THROW(PackedDataset::open(std::vector<PackChoice>{{folder.at("small")}, {folder.at("large")}}), Error);
  EXPECT_THROW(PackedDataset::open(std::vector<PackChoice>{{folder.at("small"), 0.5}, {folder.at("small")}}), Error);
  EXPECT_THROW(PackedDataset::open(std::vector<PackChoice>{{folder.at("small"), -1}}), Error);
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

}  // namespace
}  // namespace ilat
