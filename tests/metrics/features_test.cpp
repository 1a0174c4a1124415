#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include "ilat/error.h"
#include "metrics/face_jets.h"
#include "metrics/frechet.h"
#include "metrics/log_gabor.h"
#include "metrics/texture.h"

namespace ilat {
namespace {

constexpr int kSide = 128;

/// Grey stripes, `across` pixels from bright to bright along the row and `down` along the column; 0 = none.
Image stripes(double across, double down, double amplitude, double phase = 0) {
  Image image(kSide, kSide, 3);
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double turns = (across > 0 ? x / across : 0) + (down > 0 ? y / down : 0);
      const auto level = static_cast<std::uint8_t>(
          std::lround(128 + amplitude * std::cos(2 * std::numbers::pi * turns + phase)));
      std::fill_n(image.row(y) + 3 * x, 3, level);
    }
  return image;
}

Image grain(unsigned seed) {
  Image image(kSide, kSide, 3);
  std::mt19937 engine(seed);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(96 + engine() % 64);
  return image;
}

Image blurred(const Image& image) {
  Image soft = image;
  for (int y = 2; y < kSide - 2; ++y)
    for (int x = 2; x < kSide - 2; ++x)
      for (int c = 0; c < 3; ++c) {
        int sum = 0;
        for (int v = -2; v <= 2; ++v)
          for (int u = -2; u <= 2; ++u) sum += image.row(y + v)[3 * (x + u) + c];
        soft.row(y)[3 * x + c] = static_cast<std::uint8_t>(sum / 25);
      }
  return soft;
}

Image shifted(const Image& image) {
  Image moved = image;
  for (int y = 0; y < kSide; ++y)
    for (int x = 1; x < kSide; ++x) std::copy_n(image.row(y) + 3 * (x - 1), 3, moved.row(y) + 3 * x);
  return moved;
}

float at_middle(const FloatMaps& maps, int filter) {
  return maps.plane(0, filter)[static_cast<std::size_t>(kSide / 2) * kSide + kSide / 2];
}

TEST(LogGaborTest, AnswersWithTheAmplitudeOfItsOwnStripesWhereverTheyLie) {
  const LogGaborBank bank(kSide);
  for (int scale = 0; scale < LogGaborBank::kWavelengths; ++scale) {
    const int wave = 4 << scale, upright = scale * LogGaborBank::kDirections, level = upright + 3;  // 0 and 90 degrees
    for (const double phase : {0.0, 1.0}) {
      const FloatMaps maps = bank.magnitudes(stripes(wave, 0, 40, phase));
      EXPECT_NEAR(at_middle(maps, upright), 40, 2) << wave;
      EXPECT_LT(at_middle(maps, level), 1) << wave;
    }
    EXPECT_NEAR(at_middle(bank.magnitudes(stripes(0, wave, 40)), level), 40, 2) << wave;
  }
}

// One step of wavelength away: exp(-ln(2)^2 / (2 ln(0.65)^2)) = 0.274 of the amplitude.
TEST(LogGaborTest, FallsOffAsItsFormulaSays) {
  const LogGaborBank bank(kSide);
  const FloatMaps maps = bank.magnitudes(stripes(16, 0, 40));
  const double fall = std::exp(-std::pow(std::log(2), 2) / (2 * std::pow(std::log(0.65), 2)));
  EXPECT_NEAR(at_middle(maps, LogGaborBank::kDirections), 40 * fall, 1.5);  // the bank's eight pixels
}

TEST(LogGaborTest, SeesNothingInAFlatPictureAndRefusesOtherSizes) {
  const LogGaborBank bank(kSide);
  const FloatMaps maps = bank.magnitudes(Image(kSide, kSide, 3, 200));
  for (const float value : maps.values) ASSERT_LT(value, 1e-2);
  EXPECT_THROW(bank.magnitudes(Image(64, 64, 3)), Error);
}

TEST(TextureTest, BlurIsFarAShiftOfAPixelNear) {
  const LogGaborBank bank(kSide);
  const auto texture = [&](const Image& image) { return texture_of(bank.magnitudes(image), image); };
  const Texture sharp = texture(grain(1));
  const std::vector<int> cells = masked_cells(Image(kSide, kSide, 1, 255));
  ASSERT_EQ(cells.size(), 256u);
  const double soft = texture_distance(sharp, texture(blurred(grain(1))), cells);
  EXPECT_EQ(texture_distance(sharp, sharp, cells), 0);
  EXPECT_LT(5 * texture_distance(sharp, texture(shifted(grain(1))), cells), soft);
  EXPECT_LT(2 * texture_distance(sharp, texture(grain(2)), cells), soft);  // other grain of the same kind
}

TEST(TextureTest, DistanceByHand) {
  Texture one{.cells = 1, .values = std::vector<float>(Texture::kWidth)}, other = one;
  other.values[0] = 3;
  EXPECT_NEAR(texture_distance(one, other, std::vector<int>{0}), 3 / std::sqrt(Texture::kWidth), 1e-6);
}

TEST(TextureTest, CellsCountFromHalfMaskedOnAndThinMasksHaveThoseTheyTouch) {
  Image mask(16, 16, 1);
  for (int y = 0; y < 4; ++y) std::fill_n(mask.row(y), 8, std::uint8_t{255});
  mask.row(12)[12] = 255;
  EXPECT_EQ(masked_cells(mask), (std::vector<int>{0}));
  mask.row(0)[0] = 0;
  EXPECT_EQ(masked_cells(mask), (std::vector<int>{0, 3}));
}

TEST(FaceJetsTest, DistanceIsOneLessTheCosine) {
  std::vector<float> one(2 * LogGaborBank::kFilters), other = one;
  one[0] = 3, other[0] = 4;                                               // the same direction
  one[24] = 1, other[25] = 1;                                             // nothing in common
  EXPECT_NEAR(jet_distance(one, other, std::vector<int>{0}), 0, 1e-9);
  EXPECT_NEAR(jet_distance(one, other, std::vector<int>{1}), 1, 1e-9);
  EXPECT_NEAR(jet_distance(one, other, std::vector<int>{0, 1}), 0.5, 1e-9);
}

TEST(FaceJetsTest, AreReadAtTheLandmarksAndEvenOutTheWavelengths) {
  FloatMaps magnitudes(1, LogGaborBank::kFilters, 4, 4);
  for (int filter = 0; filter < LogGaborBank::kFilters; ++filter) magnitudes.plane(0, filter)[1 * 4 + 2] = 32;
  Landmarks face{};
  face[7] = {2.2f, 0.9f};
  const std::vector<float> jets = face_jets(magnitudes, face);
  ASSERT_EQ(jets.size(), 49u * 24);
  EXPECT_EQ(jets[7 * 24], 8);        // 32 / 4 pixels
  EXPECT_EQ(jets[7 * 24 + 23], 1);   // 32 / 32 pixels
  EXPECT_EQ(jets[6 * 24], 0);
}

TEST(FeatureMomentsTest, GiveTheDistanceOfTheRowsTheyGathered) {
  std::mt19937 engine(3);
  std::normal_distribution<float> normal;
  std::vector<float> one(60 * 3), other(40 * 3);
  for (float& value : one) value = normal(engine);
  for (float& value : other) value = 1 + 2 * normal(engine);
  FeatureMoments first(3), more(3), second(3);
  for (std::size_t i = 0; i < one.size(); i += 3) (i < 90 ? first : more).add(std::span(one).subspan(i, 3));
  for (std::size_t i = 0; i < other.size(); i += 3) second.add(std::span(other).subspan(i, 3));
  first += more;
  EXPECT_NEAR(frechet_distance(first, second), frechet_distance(one, other, 3), 1e-6);
  EXPECT_THROW(frechet_distance(FeatureMoments(3), second), Error);
  EXPECT_THROW(frechet_distance(FeatureMoments(2), second), Error);
}

}  // namespace
}  // namespace ilat
