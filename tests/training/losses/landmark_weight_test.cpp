#include "training/losses/landmark_weight.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

/// One face on a 100 x 100 image: every landmark in the middle, but for a corner of the mouth and a point of a brow.
at::Tensor face() {
  at::Tensor points = at::full({1, 49, 2}, 50.0f);
  points[0][31][0] = 20.0f;  // mouth
  points[0][31][1] = 80.0f;
  points[0][0][0] = 20.0f;  // brow
  points[0][0][1] = 20.0f;
  return points;
}

TEST(LandmarkWeight, PixelsNearEyesAndMouthCountMore) {
  const at::Tensor weight = landmark_weight(face(), 100, 4);
  ASSERT_EQ(weight.sizes(), (at::IntArrayRef{1, 1, 100, 100}));
  const auto at_pixel = [&](int x, int y) { return weight[0][0][y][x].item<float>(); };
  EXPECT_EQ(at_pixel(20, 80), 4) << "on the mouth's corner";
  EXPECT_EQ(at_pixel(24, 82), 4) << "within a twentieth of the side";
  EXPECT_EQ(at_pixel(26, 80), 1);
  EXPECT_EQ(at_pixel(80, 20), 1) << "x and y exchanged";
  EXPECT_EQ(at_pixel(20, 20), 1) << "a brow";
  EXPECT_EQ(at_pixel(50, 50), 4);
}

TEST(LandmarkWeight, EveryFaceHasItsOwn) {
  const at::Tensor two = at::cat({face(), face() + 10});
  const at::Tensor weight = landmark_weight(two, 100, 3);
  EXPECT_TRUE(at::equal(weight[0], landmark_weight(face(), 100, 3)[0]));
  EXPECT_TRUE(at::equal(weight[1], landmark_weight(face() + 10, 100, 3)[0]));
}

TEST(WeightedLosses, CountErrorsAsOftenAsTheWeightSays) {
  const at::Tensor target = at::zeros({1, 3, 8, 8});
  at::Tensor image = target.clone();
  image.narrow(2, 2, 2).fill_(0.5);  // rows 2 and 3 are wrong
  const at::Tensor ones = at::ones({1, 1, 8, 8});
  at::Tensor tripled = ones.clone();
  tripled.narrow(2, 0, 4).fill_(3);  // rows 0 to 3
  EXPECT_FLOAT_EQ(mean_absolute_error(image, target).item<float>(), 0.125f);
  EXPECT_FLOAT_EQ(mean_absolute_error(image, target, ones).item<float>(), 0.125f);
  EXPECT_FLOAT_EQ(mean_absolute_error(image, target, tripled).item<float>(), 0.375f);
  // Two steps down a column: into row 2, which counts three times, and into row 4, which counts once.
  EXPECT_FLOAT_EQ(gradient_l1_loss(image, target).item<float>(), 1.0f / 7);
  EXPECT_FLOAT_EQ(gradient_l1_loss(image, target, ones).item<float>(), 1.0f / 7);
  EXPECT_FLOAT_EQ(gradient_l1_loss(image, target, tripled).item<float>(), 2.0f / 7);
}

}  // namespace
}  // namespace ilat
