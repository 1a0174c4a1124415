// A whole edit on the CPU backend without LibTorch, as the sanitizers see it: both layouts, every kind of normalisation.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <tuple>
#include <utility>

#include "editing/tokens/generate.h"
#include "ilat/error.h"
#include "imaging/mask/token_mask.h"
#include "random_cpu_model.h"
#include "support/small_model.h"

namespace ilat {
namespace {

ModelConfig small_config(Layout layout) {
  const bool packed = layout == Layout::packed;
  return test::small_model_config({.layout = layout,
                                   .codes_per_cell = packed ? 2 : 1,
                                   .stem = packed ? 4 : 1,
                                   .base_channels = 32,
                                   .multipliers = {1, 2},
                                   .latent_channels = 9,
                                   .decoder_sees = packed ? DecoderSees::kept_pixels : DecoderSees::tokens,
                                   .width = 24});
}

using Random = std::mt19937;

/// Of one number that RapidCheck draws, not of one for each pixel: those it would try to make smaller one by one.
Random any_random() { return Random(*rc::gen::inRange(0u, 1u << 20)); }

FloatMaps random_maps(Random& random, int channels, int side) {
  FloatMaps maps(1, channels, side, side);
  for (float& value : maps.values) value = std::uniform_real_distribution<float>(-1, 1)(random);
  return maps;
}

FloatMaps random_mask(Random& random, int side) {
  FloatMaps mask(1, 1, side, side);
  for (float& value : mask.values) value = random() % 10 == 0 ? 1.0f : 0.0f;
  mask.values[0] = 1;
  return mask;
}

Guides random_guides(Random& random, const ModelConfig& config) {
  const int side = config.image_tokenizer->resolution;
  Guides guides;
  guides.sketch = random_maps(random, 1, side);
  guides.known = random_mask(random, side);
  guides.drawn = random_mask(random, side);
  guides.image = random_maps(random, 3, side);
  guides.mask = random_mask(random, side);
  return guides;
}

/// The same map `count` times.
FloatMaps repeated(const FloatMaps& map, int count) {
  FloatMaps all(count, map.channels, map.height, map.width);
  for (int item = 0; item < count; ++item) std::ranges::copy(map.values, all.plane(item, 0));
  return all;
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
  pictures.painted = backend.decode(pictures.drawn, {.features = {}, .kept = {}, .image = repeated(guides.image, variations), .mask = repeated(guides.mask, variations)});
  return pictures;
}

/// Made once for all cases: writing and reading it takes longer than an edit.
Backend& shared_model(Layout layout, KeptRows kept_rows, Precision precision) {
  static std::map<std::tuple<Layout, KeptRows, Precision>, std::unique_ptr<Backend>> models;
  std::unique_ptr<Backend>& model = models[{layout, kept_rows, precision}];
  if (model) return *model;
  ModelConfig config = small_config(layout);
  config.transformer->kept_rows = kept_rows;
  model = test::random_cpu_model(config, 11, precision);
  return *model;
}

void check_masked_pixels_do_not_matter(Layout layout, KeptRows kept_rows) {
  Backend& backend = shared_model(layout, kept_rows, *rc::gen::element(Precision::float32, Precision::bfloat16, Precision::int8));
  const ModelConfig& config = backend.config();
  Random random = any_random();
  const Guides guides = random_guides(random, config);
  Guides changed = guides;
  const FloatMaps other = random_maps(random, 3, guides.image.width);
  for (int channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < guides.mask.plane_size(); ++pixel)
      if (guides.mask.plane(0, 0)[pixel] != 0) changed.image.plane(0, channel)[pixel] = other.plane(0, channel)[pixel];
  const int variations = *rc::gen::inRange(1, 4);
  const Pictures before = edited(backend, guides, variations), after = edited(backend, changed, variations);
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
  const ModelConfig config = small_config(Layout::paper);
  const test::TemporaryFolder folder;
  test::write_random_model(folder.path(), config, 3);
  for (const Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8}) {
    const auto one = open_cpu_backend(folder.path(), {.threads = 1, .precision = precision});
    const auto two = open_cpu_backend(folder.path(), {.threads = 2, .precision = precision});
    EXPECT_TRUE(rc::check("pictures of one thread and of two", [&] {
      Random random = any_random();
      const Guides guides = random_guides(random, config);
      RC_ASSERT(edited(*one, guides, 2).painted.values == edited(*two, guides, 2).painted.values);
    }));
  }
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
