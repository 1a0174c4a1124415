// What the storage room knows of the networks' weights without LibTorch is what the modules have.
#include "config/network_shapes.h"

#include <gtest/gtest.h>

#include "nn/module_weights.h"
#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"

namespace ilat {
namespace {

TEST(NetworkShapes, ImageTokenizers) {
  for (const Norm norm : {Norm::channel, Norm::instance, Norm::group}) {
    ImageTokenizerConfig config{.resolution = 32,
                                .base_channels = 32,
                                .multipliers = {1, 2, 2, 3},
                                .residual_blocks = 2,
                                .latent_channels = 24,
                                .codebook_size = 10,
                                .codebook_width = 6,
                                .norm = norm};
    EXPECT_EQ(expected_tensors(config), expected_tensors(ImageTokenizer(config)));
    config.attention_resolutions = {8, 32};
    EXPECT_EQ(expected_tensors(config), expected_tensors(ImageTokenizer(config)));
    config.multipliers = {2};
    EXPECT_EQ(expected_tensors(config), expected_tensors(ImageTokenizer(config)));
    config.attention_resolutions = {};
    config.stem = 4;
    config.codes_per_cell = 3;
    config.multipliers = {1, 2, 3};
    EXPECT_EQ(expected_tensors(config), expected_tensors(ImageTokenizer(config)));
    config.decoder_sees = DecoderSees::kept_pixels;
    EXPECT_EQ(expected_tensors(config), expected_tensors(ImageTokenizer(config)));
  }
}

TEST(NetworkShapes, SketchTokenizers) {
  for (const Norm norm : {Norm::channel, Norm::instance, Norm::group}) {
    SketchTokenizerConfig config{.resolution = 32,
                                 .base_channels = 32,
                                 .multipliers = {2, 2, 3},
                                 .residual_blocks = 1,
                                 .latent_channels = 24,
                                 .codebook_size = 10,
                                 .codebook_width = 6,
                                 .norm = norm};
    EXPECT_EQ(expected_tensors(config), expected_tensors(SketchTokenizer(config)));
    config.multipliers = {1};
    EXPECT_EQ(expected_tensors(config), expected_tensors(SketchTokenizer(config)));
  }
}

}  // namespace
}  // namespace ilat
