#pragma once

#include <vector>

#include "config/model_config.h"

namespace ilat::test {

/// In what the small models of tests differ.
struct SmallModelOptions {
  int tokens_per_side = 4;
  AttentionMask mask = AttentionMask::paper;
  Norm norm = Norm::channel;
  int joints = 0;  // more than 0 = a pose model
  Layout layout = Layout::paper;
  KeptRows kept_rows = KeptRows::codes;
  int codes_per_cell = 1;
  bool mirror = false;
  int stem = 1;
  int base_channels = 8;
  std::vector<int> multipliers = {1, 2, 2};
  int latent_channels = 8;
  DecoderSees decoder_sees = DecoderSees::tokens;
  int layers = 2;
  int heads = 2;
  int width = 16;
};

/// A configuration of all parts that the layout has; its sizes are small and mostly no powers of two.
inline ModelConfig small_model_config(const SmallModelOptions& options) {
  ModelConfig config;
  config.name = "random";
  const int halvings = static_cast<int>(options.multipliers.size()) - 1;
  ImageTokenizerConfig& image = config.image_tokenizer.emplace();
  image.resolution = options.stem * options.tokens_per_side << halvings;
  image.stem = options.stem;
  image.base_channels = options.base_channels;
  image.multipliers = options.multipliers;
  image.residual_blocks = 1;
  image.latent_channels = options.latent_channels;
  image.codebook_size = 19;
  image.codebook_width = 6;
  image.norm = options.norm;
  image.codes_per_cell = options.codes_per_cell;
  image.decoder_sees = options.decoder_sees;

  SketchTokenizerConfig sketch;
  sketch.resolution = options.tokens_per_side << halvings;
  sketch.base_channels = options.base_channels;
  sketch.multipliers = options.multipliers;
  sketch.residual_blocks = 1;
  sketch.latent_channels = options.latent_channels;
  sketch.codebook_size = 13;
  sketch.codebook_width = 6;
  if (options.layout == Layout::paper) config.sketch_tokenizer = sketch;

  TransformerConfig& transformer = config.transformer.emplace();
  transformer.layers = options.layers;
  transformer.heads = options.heads;
  transformer.width = options.width;
  transformer.tokens_per_side = options.tokens_per_side;
  transformer.image_codes = image.codebook_size;
  transformer.condition_codes = options.joints > 0 ? image.codebook_size : sketch.codebook_size;
  transformer.source_joints = transformer.target_joints = options.joints;
  transformer.attention_mask = options.mask;
  transformer.layout = options.layout;
  transformer.kept_rows = options.kept_rows;
  transformer.codes_per_cell = options.codes_per_cell;
  transformer.feature_width = image.codebook_width;
  transformer.resolution = image.resolution;
  transformer.mirror = options.mirror;
  return config;
}

}  // namespace ilat::test
