#include "training/data/drawn/colour_strokes.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace ilat {
namespace {

TEST(ColourStrokes, LieInsideTheMaskInThePhotosColours) {
  const at::Tensor images = at::full({6, 3, 32, 32}, 0.5f), masks = at::zeros({6, 1, 32, 32}, at::kBool);
  images.narrow(3, 16, 16).fill_(-0.5f);  // two halves: no dab mixes them
  masks.narrow(2, 8, 12).fill_(true);
  const SampleStreams streams{1, 2, 3};
  const at::Tensor strokes = colour_strokes(images, masks, 1, streams);
  const at::Tensor where = strokes.narrow(1, 3, 1);
  EXPECT_TRUE(((where == 0) | (where == 1)).all().item<bool>());
  EXPECT_FALSE(((where != 0) & masks.logical_not()).any().item<bool>());
  EXPECT_TRUE(where.flatten(1).sum(1).gt(0).all().item<bool>()) << "every sample was to have some";
  const at::Tensor colours = strokes.narrow(1, 0, 3);
  EXPECT_LT((colours - images * where).abs().max().item<float>(), 1e-5);
}

TEST(ColourStrokes, AreLeftOutByTheirShareAndWithoutAMask) {
  const at::Tensor images = at::rand({20, 3, 16, 16}), masks = at::ones({20, 1, 16, 16}, at::kBool);
  const SampleStreams streams{1, 2, 3};
  EXPECT_EQ(colour_strokes(images, masks, 0, streams).abs().sum().item<float>(), 0);
  const at::Tensor with = colour_strokes(images, masks, 0.5, streams).select(1, 3).flatten(1).sum(1).gt(0);
  EXPECT_GT(with.sum().item<int>(), 2);
  EXPECT_LT(with.sum().item<int>(), 18);
  EXPECT_EQ(colour_strokes(images, at::zeros_like(masks), 1, streams).abs().sum().item<float>(), 0);
}

}  // namespace
}  // namespace ilat
