// All backends give the same numbers: whatever the configuration, the CPU backend and the LibTorch modules over the same
// weights agree to within rounding.
#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "backend/torch/float_maps_tensor.h"
#include "random_model.h"

namespace ilat {
namespace {

constexpr float kTolerance = 3e-5f;  // of a whole network of up to 40 layers; 1e-5 in each

void expect_same(const std::vector<float>& got, const std::vector<float>& expected) {
  RC_ASSERT(got.size() == expected.size());
  float largest = 1;
  for (const float value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < got.size(); ++i) RC_ASSERT(std::abs(got[i] - expected[i]) <= kTolerance * largest);
}

FloatMaps random_maps(int batch, int channels, int side) {
  return to_float_maps(at::rand({batch, channels, side, side}) * 2 - 1);
}

FloatMaps flags(int batch, int side) { return to_float_maps(at::rand({batch, 1, side, side}).gt(0.7).to(at::kFloat)); }

RC_GTEST_PROP(PromiseBackendsAgree, OnTokenizers, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  ImageTokenizerConfig image;
  image.stem = *rc::gen::element(1, 1, 2, 4);
  image.base_channels = 32;  // of 32 groups
  image.multipliers = *rc::gen::element(std::vector<int>{1, 2}, std::vector<int>{1, 2, 3});
  image.resolution = image.stem * *rc::gen::element(16, 16, 20);
  image.residual_blocks = *rc::gen::inRange(1, 3);
  image.latent_channels = *rc::gen::element(8, 13);
  image.codebook_size = 19;
  image.codebook_width = *rc::gen::element(6, 16);
  image.codes_per_cell = *rc::gen::element(1, 2);
  image.convolutions = *rc::gen::element(Convolutions::two_stream, Convolutions::ordinary);
  image.norm = *rc::gen::element(Norm::channel, Norm::instance, Norm::group);
  image.activation = *rc::gen::element(Activation::swish, Activation::relu);
  image.convolutions = *rc::gen::element(Convolutions::two_stream, Convolutions::two_stream, Convolutions::ordinary);
  image.decoder_sees = *rc::gen::element(DecoderSees::tokens, DecoderSees::kept_pixels);
  if (*rc::gen::arbitrary<bool>()) image.attention_resolutions = {image.side(image.levels() - 1)};
  SketchTokenizerConfig sketch;
  sketch.resolution = 2 * image.tokens_per_side();
  sketch.base_channels = 32;
  sketch.multipliers = {1, 2};
  sketch.residual_blocks = 1;
  sketch.latent_channels = 8;
  sketch.codebook_size = 13;
  sketch.codebook_width = 6;
  sketch.norm = image.norm;
  sketch.activation = image.activation;

  ModelConfig config;
  config.name = "random";
  config.image_tokenizer = image;
  config.sketch_tokenizer = sketch;
  const Networks networks{std::make_shared<ImageTokenizer>(image), std::make_shared<SketchTokenizer>(sketch)};
  const auto torch = test::backend_over("torch", config, networks), cpu = test::backend_over("cpu", config, networks);
  const int batch = *rc::gen::inRange(1, 3), side = image.resolution;
  const FloatMaps photo = random_maps(batch, 3, side), mask = flags(batch, side);
  const EncodedImages expected = torch->encode(photo, mask), got = cpu->encode(photo, mask);
  expect_same(got.features.values, expected.features.values);
  KeptPhoto kept;
  if (*rc::gen::arbitrary<bool>()) kept = {.image = photo, .mask = mask};
  expect_same(cpu->decode(expected.tokens, kept).values, torch->decode(expected.tokens, kept).values);
  const FloatMaps lines = random_maps(batch, 1, sketch.resolution);
  const std::vector<Token> tokens = cpu->condition({.sketch = lines}).tokens, wanted = torch->condition({.sketch = lines}).tokens;
  RC_ASSERT(tokens.size() == wanted.size());
  std::size_t different = 0;  // two codes may be equally near but for rounding
  for (std::size_t i = 0; i < tokens.size(); ++i) different += tokens[i] != wanted[i];
  RC_ASSERT(different * 50 <= tokens.size());
}

RC_GTEST_PROP(PromiseBackendsAgree, OnTheConditionOfPackedModels, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const test::SmallModelOptions options{.tokens_per_side = *rc::gen::inRange(2, 5), .joints = *rc::gen::element(0, 13), .layout = Layout::packed,
                                        .stem = *rc::gen::element(1, 2, 4)};
  const test::RandomModel model = test::random_model(options);
  const auto cpu = test::backend_over("cpu", model.config, model.networks);
  const int batch = *rc::gen::inRange(1, 3), side = model.config.transformer->resolution;
  Guides guides{.sketch = random_maps(batch, model.config.transformer->guide_maps(), side), .known = flags(batch, side), .drawn = flags(batch, side),
                .image = random_maps(batch, 3, side), .mask = flags(batch, side)};
  if (*rc::gen::arbitrary<bool>()) guides.strokes = random_maps(batch, 4, side);
  expect_same(cpu->condition(guides).cells.values, model.backend->condition(guides).cells.values);
}

}  // namespace
}  // namespace ilat
