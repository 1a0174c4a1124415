#pragma once

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <rapidcheck.h>

#include <memory>
#include <string>

#include "backend_over.h"

namespace ilat::test {

/// A small model of all three parts whose random weights are large enough for every row to matter.
struct RandomModel {
  ModelConfig config;
  Networks networks;
  std::unique_ptr<Backend> backend;
};

struct RandomModelOptions {
  int tokens_per_side = 4;
  AttentionMask mask = AttentionMask::paper;
  Norm norm = Norm::channel;
  int joints = 0;  // more than 0 = a pose model
  Layout layout = Layout::paper;
  KeptRows kept_rows = KeptRows::codes;
  int codes_per_cell = 1;
  bool mirror = false;
  std::string backend = "torch";
  int stem = 1;
};

/// Which backend a case of a property runs on: every promise holds on all of them.
inline std::string any_backend() { return *rc::gen::element<std::string>("torch", "cpu"); }


inline RandomModel random_model(const RandomModelOptions& options) {
  const c10::AutoGradMode no_gradient(false);
  ImageTokenizerConfig image;
  image.resolution = 4 * options.stem * options.tokens_per_side;
  image.stem = options.stem;
  image.base_channels = 8;
  image.multipliers = {1, 2, 2};
  image.residual_blocks = 1;
  image.latent_channels = 8;
  image.codebook_size = 19;
  image.codebook_width = 6;
  image.norm = options.norm;
  image.codes_per_cell = options.codes_per_cell;

  SketchTokenizerConfig sketch;
  sketch.resolution = 4 * options.tokens_per_side;
  sketch.base_channels = 8;
  sketch.multipliers = {1, 2, 2};
  sketch.residual_blocks = 1;
  sketch.latent_channels = 8;
  sketch.codebook_size = 13;
  sketch.codebook_width = 6;

  TransformerConfig transformer;
  transformer.layers = 2;
  transformer.heads = 2;
  transformer.width = 16;
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

  RandomModel model;
  model.config.name = "random";
  model.config.image_tokenizer = image;
  if (options.layout == Layout::paper) model.config.sketch_tokenizer = sketch;
  model.config.transformer = transformer;
  model.networks.image_tokenizer = std::make_shared<ImageTokenizer>(image);
  if (model.config.sketch_tokenizer) model.networks.sketch_tokenizer = std::make_shared<SketchTokenizer>(sketch);
  const auto shaken = [](auto module) {
    for (at::Tensor& parameter : module->parameters()) parameter.normal_(0, 0.3);
    module->eval();  // the reference, too, without dropout
    return module;
  };
  if (options.layout == Layout::packed)
    model.networks.packed_transformer = shaken(std::make_shared<PackedTransformer>(transformer));
  else
    model.networks.transformer = shaken(std::make_shared<Transformer>(transformer));
  model.backend = backend_over(options.backend, model.config, model.networks);
  return model;
}

}  // namespace ilat::test
