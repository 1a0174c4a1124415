#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "ilat/error.h"
#include "metrics/bootstrap.h"
#include "metrics/frechet.h"
#include "metrics/line_agreement.h"
#include "metrics/pixel_error.h"
#include "metrics/ssim.h"

namespace ilat {
namespace {

Image noise(int side, int channels, unsigned seed) {
  Image image(side, side, channels);
  std::mt19937 engine(seed);
  for (auto& value : image.pixels) value = static_cast<std::uint8_t>(engine() % 256);
  return image;
}

/// White paper with one black column.
Image column(int side, int x) {
  Image lines(side, side, 1, 255);
  for (int y = 0; y < side; ++y) lines.row(y)[x] = 0;
  return lines;
}

TEST(PixelErrorTest, CountsLevelsByHand) {
  Image truth(2, 1, 1, 100), picture = truth;
  picture.pixels = {103, 96};
  const PixelError error = pixel_error(picture, truth);
  EXPECT_DOUBLE_EQ(error.mean_absolute, 3.5);
  EXPECT_DOUBLE_EQ(error.mean_square, 12.5);
  EXPECT_NEAR(error.psnr(), 10 * std::log10(65025 / 12.5), 1e-12);
  EXPECT_EQ(pixel_error(truth, truth).psnr(), 99);
}

TEST(PixelErrorTest, OnlyTheRegionCounts) {
  Image truth(2, 1, 1, 100), picture = truth, region(2, 1, 1);
  picture.pixels = {110, 0};
  region.pixels = {255, 127};
  EXPECT_DOUBLE_EQ(pixel_error(picture, truth, region).mean_absolute, 10);
}

TEST(PixelErrorTest, RefusesWhatCannotBeCompared) {
  EXPECT_THROW(pixel_error(Image(2, 2, 3), Image(2, 2, 1)), Error);
  EXPECT_THROW(pixel_error(Image(2, 2, 3), Image(2, 2, 3), Image(2, 3, 1, 255)), Error);
  EXPECT_THROW(pixel_error(Image(2, 2, 3), Image(2, 2, 3), Image(2, 2, 1)), Error);
}

TEST(ColourShiftTest, NoiseAveragesOutAndADriftDoesNot) {
  Image truth(2, 2, 3, 100), picture = truth;
  picture.pixels = {104, 102, 100, 96, 102, 100, 104, 102, 100, 96, 102, 100};  // red +-4, green +2
  EXPECT_NEAR(colour_shift(picture, truth, Image(2, 2, 1, 255)), 2.0 / 3, 1e-12);
}

TEST(SsimTest, OneForEqualPicturesLessForOthersAndSymmetric) {
  const Image one = noise(32, 3, 1), other = noise(32, 3, 2);
  EXPECT_NEAR(ssim(one, one), 1, 1e-12);
  EXPECT_LT(ssim(one, other), 0.2);
  EXPECT_NEAR(ssim(one, other), ssim(other, one), 1e-12);
}

// Flat pictures have no variance: what is left is (2 a b + C1) / (a^2 + b^2 + C1).
TEST(SsimTest, FlatPicturesAgreeAsTheFormulaSays) {
  const double c1 = 2.55 * 2.55;
  EXPECT_NEAR(ssim(Image(16, 16, 1, 50), Image(16, 16, 1, 100)), (2 * 50 * 100 + c1) / (50 * 50 + 100 * 100 + c1), 1e-9);
}

TEST(LineAgreementTest, WithinTheToleranceIsAgreement) {
  const Image region(9, 9, 1, 255);
  EXPECT_EQ(line_agreement(column(9, 4), column(9, 5), region, 1).f1(), 1);
  EXPECT_EQ(line_agreement(column(9, 4), column(9, 6), region, 1).f1(), 0);
}

TEST(LineAgreementTest, TooMuchCostsPrecisionTooLittleRecall) {
  const Image region(9, 9, 1, 255), none(9, 9, 1, 255);
  Image both = column(9, 1);
  for (int y = 0; y < 9; ++y) both.row(y)[7] = 0;
  const LineAgreement more = line_agreement(both, column(9, 1), region, 1);
  EXPECT_EQ(more.precision, 0.5);
  EXPECT_EQ(more.recall, 1);
  const LineAgreement less = line_agreement(none, column(9, 1), region, 1);
  EXPECT_EQ(less.recall, 0);
  EXPECT_EQ(less.f1(), 0);
  EXPECT_EQ(line_agreement(none, none, region, 1).f1(), 1);
}

TEST(FrechetTest, ShiftedCloudIsItsShiftApart) {
  std::mt19937 engine(3);
  std::normal_distribution<float> normal;
  std::vector<float> one(300 * 4), other;
  for (float& value : one) value = normal(engine);
  other = one;
  for (std::size_t i = 0; i < other.size(); i += 4) other[i] += 3;  // along one of the four axes
  EXPECT_NEAR(frechet_distance(one, one, 4), 0, 1e-6);
  EXPECT_NEAR(frechet_distance(one, other, 4), 9, 1e-4);
}

// One dimension: (m1 - m2)^2 + (s1 - s2)^2. {0, 2}: mean 1, s = sqrt 2; {10, 16}: mean 13, s = 3 sqrt 2.
TEST(FrechetTest, OneDimensionByHand) {
  EXPECT_NEAR(frechet_distance(std::vector<float>{0, 2}, std::vector<float>{10, 16}, 1), 144 + 8, 1e-9);
}

TEST(FrechetTest, RefusesWhatIsNoSetOfVectors) {
  const std::vector<float> five(5), four(4);
  EXPECT_THROW(frechet_distance(five, four, 2), Error);
  EXPECT_THROW(frechet_distance(four, four, 4), Error);
  EXPECT_THROW(frechet_distance(four, four, 0), Error);
}

// Five vectors of a hundred numbers: the covariances have rank four, and the two ways must agree.
TEST(FrechetTest, ByInnerProductsItIsTheSameNumber) {
  std::mt19937 engine(3);
  std::normal_distribution<float> normal;
  std::vector<float> one(5 * 100), other(7 * 100);
  for (float& value : one) value = normal(engine);
  for (float& value : other) value = 0.5f + 2 * normal(engine);
  const double expected = frechet_distance(one, other, 100);
  EXPECT_NEAR(frechet_distance_of_few(one, other, 100), expected, 1e-5 * expected);
  EXPECT_NEAR(frechet_distance_of_few(other, one, 100), expected, 1e-5 * expected);
  EXPECT_NEAR(frechet_distance_of_few(one, one, 100), 0, 1e-4 * expected);
  EXPECT_NEAR(frechet_distance_of_few(std::vector<float>{0, 2}, std::vector<float>{10, 16}, 1), 144 + 8, 1e-9);
}

TEST(BootstrapTest, IntervalHoldsTheMeanAndTellsRealDifferences) {
  std::vector<double> noisy, clear;
  std::mt19937 engine(5);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 50; ++i) noisy.push_back(normal(engine)), clear.push_back(2 + noisy.back());
  const Estimate none = bootstrap_mean(noisy), some = bootstrap_mean(clear);
  EXPECT_LT(none.low, none.mean);
  EXPECT_GT(none.high, none.mean);
  EXPECT_TRUE(some.is_real());
  EXPECT_NEAR(some.mean - none.mean, 2, 1e-12);
  // Standard error 1/sqrt(50) = 0.14: the interval is about four of them wide.
  EXPECT_NEAR(some.high - some.low, 4 * 0.14, 0.2);
  EXPECT_EQ(bootstrap_mean(noisy, 7).low, bootstrap_mean(noisy, 7).low);
  EXPECT_THROW(bootstrap_mean({}), Error);
}

// Of 300 samples of a known mean about 95 % must have it in their interval; for 40 values the percentile bootstrap
// falls a little short. Five standard errors either way.
TEST(BootstrapTest, IntervalsHoldTheTrueMeanAsOftenAsTheySay) {
  std::mt19937 engine(11);
  std::exponential_distribution<double> skewed;  // mean 1
  int held = 0;
  for (int sample = 0; sample < 300; ++sample) {
    std::vector<double> values(40);
    for (double& value : values) value = skewed(engine);
    const Estimate estimate = bootstrap_mean(values, static_cast<std::uint64_t>(sample));
    held += estimate.low <= 1 && estimate.high >= 1;
  }
  EXPECT_GT(held, 300 * 0.87);
  EXPECT_LT(held, 300 * 0.99);
}

// Rows that agree leave the columns' chance alone; rows that differ widen the interval to their own means.
TEST(BootstrapTest, AGridIsDrawnByRowsAndByColumns) {
  std::vector<double> row;
  for (int i = 0; i < 30; ++i) row.push_back(i % 5);
  std::vector<double> higher = row;
  for (double& value : higher) value += 3;
  const Estimate alone = bootstrap_mean(row), alike = bootstrap_grid_mean(std::vector{row, row});
  EXPECT_DOUBLE_EQ(alike.mean, 2);
  EXPECT_NEAR(alike.high - alike.low, alone.high - alone.low, 0.2);
  const Estimate apart = bootstrap_grid_mean(std::vector{row, higher});
  EXPECT_DOUBLE_EQ(apart.mean, 3.5);
  EXPECT_LT(apart.low, 2);
  EXPECT_GT(apart.high, 5);
  EXPECT_THROW(bootstrap_grid_mean({}), Error);
  EXPECT_THROW(bootstrap_grid_mean(std::vector<std::vector<double>>{{1, 2}, {1}}), Error);
}

TEST(BootstrapTest, AStatisticNeedsNoMean) {
  const std::vector<double> values{1, 2, 3, 4, 100};
  const auto median = [&](std::span<const std::size_t> chosen) {
    std::vector<double> some;
    for (const std::size_t i : chosen) some.push_back(values[i]);
    std::ranges::sort(some);
    return some[some.size() / 2];
  };
  const auto estimate = bootstrap_statistic(values.size(), median, 400);
  ASSERT_TRUE(estimate.has_value());
  EXPECT_EQ(estimate->mean, 3);
  EXPECT_GE(estimate->low, 1);
  EXPECT_LE(estimate->high, 100);
  EXPECT_LT(estimate->low, estimate->high);
  EXPECT_FALSE(bootstrap_statistic(5, [](auto) { return std::numeric_limits<double>::quiet_NaN(); }).has_value());
  EXPECT_FALSE(bootstrap_statistic(0, median).has_value());
}

}  // namespace
}  // namespace ilat
