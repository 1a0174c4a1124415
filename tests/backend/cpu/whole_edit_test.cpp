// A whole edit on the CPU backend without LibTorch, as the sanitizers see it: both layouts, every kind of normalisation.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "editing/generate.h"
#include "imaging/mask/token_mask.h"
#include "ilat/error.h"
#include "random_folder.h"

namespace ilat {
namespace {

ModelConfig small_config(Layout layout) {
  ImageTokenizerConfig image;
  image.stem = layout == Layout::packed ? 4 : 1;
  image.base_channels = 32;
  image.multipliers = {1, 2};
  image.resolution = 8 * image.stem;
  image.residual_blocks = 1;
  image.latent_channels = 9;
  image.codebook_size = 19;
  image.codebook_width = 6;
  image.codes_per_cell = layout == Layout::packed ? 2 : 1;
  image.decoder_sees = layout == Layout::packed ? DecoderSees::kept_pixels : DecoderSees::tokens;
  TransformerConfig transformer;
  transformer.layers = 2;
  transformer.heads = 2;
  transformer.width = 24;
  transformer.tokens_per_side = image.tokens_per_side();
  transformer.image_codes = image.codebook_size;
  transformer.layout = layout;
  transformer.codes_per_cell = image.codes_per_cell;
  transformer.feature_width = image.codebook_width;
  transformer.resolution = image.resolution;
  ModelConfig config;
  config.name = "random";
  if (layout == Layout::paper) {
    SketchTokenizerConfig sketch;
    sketch.resolution = image.resolution;
    sketch.base_channels = 32;
    sketch.multipliers = {1, 2};
    sketch.residual_blocks = 1;
    sketch.latent_channels = 8;
    sketch.codebook_size = 13;
    sketch.codebook_width = 6;
    config.sketch_tokenizer = sketch;
    transformer.condition_codes = sketch.codebook_size;
  }
  config.image_tokenizer = image;
  config.transformer = transformer;
  return config;
}

FloatMaps random_maps(int channels, int side) {
  FloatMaps maps(1, channels, side, side);
  for (float& value : maps.values) value = static_cast<float>(*rc::gen::inRange(-100, 101)) / 100.0f;
  return maps;
}

FloatMaps random_mask(int side) {
  FloatMaps mask(1, 1, side, side);
  for (float& value : mask.values) value = *rc::gen::inRange(0, 10) == 0 ? 1.0f : 0.0f;
  mask.values[0] = 1;
  return mask;
}

struct Pictures {
  Guides guides;
  EncodedImages encoded;
  std::vector<Token> drawn;
  FloatMaps painted;
};

Pictures edited(Backend& backend, const Guides& guides, int variations) {
  Pictures pictures{guides, backend.encode(guides.image, guides.mask), {}, {}};
  MaskedTokens masked;
  masked.condition = backend.condition(guides);
  if (backend.config().transformer->kept_rows == KeptRows::features) masked.condition.features = pictures.encoded.features;
  masked.tokens = pictures.encoded.tokens;
  masked.token_mask = token_mask_of(guides.mask, 0, backend.config().image_tokenizer->tokens_per_side());
  GenerateOptions options;
  options.variations = variations;
  pictures.drawn = generate(backend, masked, options);
  pictures.painted = backend.decode(pictures.drawn, {.image = guides.image, .mask = guides.mask});
  return pictures;
}

Guides random_guides(const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution;
  return {.sketch = random_maps(1, side), .known = random_mask(side), .drawn = random_mask(side),
          .image = random_maps(3, side), .mask = random_mask(side)};
}

void check_masked_pixels_do_not_matter(Layout layout, KeptRows kept_rows) {
  ModelConfig config = small_config(layout);
  config.transformer->kept_rows = kept_rows;
  const auto backend = test::random_cpu_model(config, *rc::gen::inRange(0u, 1000u));
  const Guides guides = random_guides(config);
  Guides changed = guides;
  const FloatMaps other = random_maps(3, guides.image.width);
  for (int channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < guides.mask.plane_size(); ++pixel)
      if (guides.mask.plane(0, 0)[pixel] != 0) changed.image.plane(0, channel)[pixel] = other.plane(0, channel)[pixel];
  const int variations = *rc::gen::inRange(1, 4);
  const Pictures before = edited(*backend, guides, variations), after = edited(*backend, changed, variations);
  RC_ASSERT(before.drawn == after.drawn);
  RC_ASSERT(before.painted.values == after.painted.values);
  RC_ASSERT(before.painted.batch == variations);
  for (const float value : before.painted.values) RC_ASSERT(std::abs(value) <= 1);
}

RC_GTEST_PROP(PromiseCpuEdit, IgnoresMaskedPixelsInThePapersLayout, ()) {
  check_masked_pixels_do_not_matter(Layout::paper, KeptRows::codes);
}
RC_GTEST_PROP(PromiseCpuEdit, IgnoresMaskedPixelsInThePackedLayout, ()) {
  check_masked_pixels_do_not_matter(Layout::packed, *rc::gen::element(KeptRows::codes, KeptRows::features));
}

TEST(CpuBackend, ComputesTheSameBitsOnOneThreadAndOnTwo) {
  rc::check("pictures of one thread and of two", [] {
    const ModelConfig config = small_config(Layout::paper);
    const test::TemporaryFolder folder;
    test::write_random_model(folder.path(), config, 3);
    const auto one = open_cpu_backend(folder.path(), {.threads = 1}), two = open_cpu_backend(folder.path(), {.threads = 2});
    const Guides guides = random_guides(config);
    RC_ASSERT(edited(*one, guides, 2).painted.values == edited(*two, guides, 2).painted.values);
  });
}

TEST(CpuBackend, RefusesTokensThatItHasNot) {
  const ModelConfig config = small_config(Layout::paper);
  const auto backend = test::random_cpu_model(config, 1);
  std::vector<Token> tokens(static_cast<std::size_t>(config.transformer->tokens()));
  EXPECT_NO_THROW(backend->decode(tokens, {}));
  tokens[3] = 19;
  EXPECT_THROW(backend->decode(tokens, {}), Error);
  tokens[3] = -1;
  EXPECT_THROW(backend->decode(tokens, {}), Error);
  tokens[3] = 13;  // of the sketch tokenizer's
  EXPECT_THROW(backend->prefill({tokens, {}, {}}, std::vector<Rows>{{{0}, {0}, {}}}, 1), Error);
  tokens[3] = 0;
  EXPECT_THROW(backend->prefill({tokens, {}, {}}, std::vector<Rows>{{{0, 99}, {0, 0}, {}}}, 1), Error);
  EXPECT_THROW(backend->prefill({tokens, {}, {}}, std::vector<Rows>{{{0, 1}, {0, 19}, {}}}, 1), Error);
}

TEST(CpuBackend, SaysAllThatIsWrongWithAFile) {
  const ModelConfig config = small_config(Layout::paper);
  const test::TemporaryFolder folder;
  test::write_random_model(folder.path(), config, 1);
  ModelConfig other = config;
  other.image_tokenizer->latent_channels = 10;
  write_model_config(folder.path(), other);
  try {
    open_cpu_backend(folder.path());
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_model);
    for (const char* name : {"encoder.conv_out.weight", "quant_conv.weight", "decoder.conv_in.weight"})
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ilat
