// What reduced precisions and partial pictures promise on the CPU backend.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>

#include <rapidcheck/gtest.h>

#include "editing/tokens/generate.h"
#include "random_cpu_model.h"
#include "support/small_model.h"

namespace ilat {
namespace {

constexpr Precision kAll[] = {Precision::float32, Precision::bfloat16, Precision::int8};

/// Large enough for a part of it to be smaller than the whole on every level but the last.
ModelConfig local_config(int stem) {
  ModelConfig config =
      test::small_model_config({.tokens_per_side = 24,
                                .stem = stem,
                                .base_channels = 32,
                                .latent_channels = 9,
                                .decoder_sees = stem == 1 ? DecoderSees::tokens : DecoderSees::kept_pixels});
  config.sketch_tokenizer.reset();
  config.transformer.reset();
  return config;
}

std::vector<Token> any_tokens(const ModelConfig& config, std::mt19937& random, int batch) {
  const int side = config.image_tokenizer->tokens_per_side();
  std::vector<Token> tokens(static_cast<std::size_t>(batch * side * side));
  for (Token& token : tokens) token = static_cast<Token>(random() % 19);
  return tokens;
}

Backend& shared_decoder(int stem, Precision precision) {
  static std::map<std::pair<int, Precision>, std::unique_ptr<Backend>> models;
  std::unique_ptr<Backend>& model = models[{stem, precision}];
  if (!model) model = test::random_cpu_model(local_config(stem), 5, precision);
  return *model;
}

RC_GTEST_PROP(PromiseCpuDecoder, APartIsTheSameBitsAsInTheWhole, ()) {
  Backend& backend = shared_decoder(*rc::gen::element(1, 2), *rc::gen::element(Precision::float32, Precision::bfloat16));
  const int side = backend.config().image_tokenizer->resolution, batch = *rc::gen::inRange(1, 3);
  std::mt19937 random(*rc::gen::inRange(0u, 1u << 20));
  const std::vector<Token> tokens = any_tokens(backend.config(), random, batch);
  PixelBox box{*rc::gen::inRange(0, side), *rc::gen::inRange(0, side), 0, 0};
  box.bottom = *rc::gen::inRange(box.top + 1, side + 1);
  box.right = *rc::gen::inRange(box.left + 1, side + 1);
  const FloatMaps whole = backend.decode(tokens, {});
  KeptPhoto wanting;
  wanting.wanted = box;
  const FloatMaps part = backend.decode(tokens, wanting);
  RC_ASSERT(part.values.size() == whole.values.size());
  for (int item = 0; item < batch; ++item)
    for (int channel = 0; channel < 3; ++channel)
      for (int y = box.top; y < box.bottom; ++y)
        for (int x = box.left; x < box.right; ++x)
          RC_ASSERT(part.plane(item, channel)[y * side + x] == whole.plane(item, channel)[y * side + x]);
}

ModelConfig drawing_config() {
  return test::small_model_config({.tokens_per_side = 8, .base_channels = 32, .latent_channels = 9, .layers = 3, .heads = 4, .width = 64});
}

MaskedTokens some_masked_tokens(const ModelConfig& config, std::mt19937& random) {
  MaskedTokens masked;
  masked.tokens = any_tokens(config, random, 1);
  for (std::size_t i = 0; i < masked.tokens.size(); ++i) {
    masked.condition.tokens.push_back(static_cast<Token>(random() % 13));
    masked.token_mask.push_back(i >= 18 && i < 40 ? 1 : 0);
  }
  return masked;
}

TEST(CpuPrecision, AVariationDoesNotDependOnHowManyThereAre) {
  const ModelConfig config = drawing_config();
  std::mt19937 random(3);
  const MaskedTokens masked = some_masked_tokens(config, random);
  for (const Precision precision : {Precision::bfloat16, Precision::int8}) {
    const auto backend = test::random_cpu_model(config, 7, precision);
    const std::vector<Token> one = generate(*backend, masked, {.sampling = {}, .variations = 1, .progress = {}});
    const std::vector<Token> many = generate(*backend, masked, {.sampling = {}, .variations = 19, .progress = {}});
    EXPECT_TRUE(std::equal(one.begin(), one.end(), many.begin()));
  }
}

/// Root of the mean square difference, as a share of the numbers' own.
double difference(const std::vector<float>& got, const std::vector<float>& expected) {
  double off = 0, size = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    off += std::pow(got[i] - expected[i], 2);
    size += std::pow(expected[i], 2);
  }
  return std::sqrt(off / size);
}

TEST(CpuPrecision, SmallerNumbersGiveNearlyTheSame) {
  const ModelConfig config = drawing_config();
  std::mt19937 random(4);
  const MaskedTokens masked = some_masked_tokens(config, random);
  std::vector<int> known_rows;
  for (int row = 0; row < 19; ++row) known_rows.push_back(row);
  const Rows known{.rows = known_rows, .tokens = std::vector<Token>(19, 2), .outputs = {18}};
  const Rows next{.rows = {19}, .tokens = {5}, .outputs = {0}};
  FloatMaps photo(1, 3, 32, 32), mask(1, 1, 32, 32);
  for (float& value : photo.values) value = std::uniform_real_distribution<float>(-1, 1)(random);
  std::fill_n(mask.values.begin() + 300, 400, 1.0f);
  struct Outputs {
    std::vector<float> features, prefill, step, picture;
  };
  std::map<Precision, Outputs> all;
  for (const Precision precision : kAll) {
    const auto backend = test::random_cpu_model(config, 9, precision);
    EXPECT_EQ(backend->precision(), precision);
    Outputs& outputs = all[precision];
    outputs.features = backend->encode(photo, mask).features.values;
    Prefilled prefilled = backend->prefill(masked.condition, std::span(&known, 1), 1);
    outputs.prefill = prefilled.logits;
    const auto again = prefilled.cache->copy();
    outputs.step = backend->step(*prefilled.cache, std::span(&next, 1), StepKind::causal);
    EXPECT_EQ(outputs.step, backend->step(*again, std::span(&next, 1), StepKind::causal));  // a copy is the same
    outputs.picture = backend->decode(masked.tokens, {}).values;
  }
  const std::map<Precision, double> allowed{{Precision::bfloat16, 0.02}, {Precision::int8, 0.04}};
  for (const auto& [precision, share] : allowed) {
    const Outputs &got = all[precision], &exact = all[Precision::float32];
    EXPECT_LE(difference(got.features, exact.features), share);
    EXPECT_LE(difference(got.prefill, exact.prefill), share);
    EXPECT_LE(difference(got.step, exact.step), share);
    EXPECT_LE(difference(got.picture, exact.picture), share);
    EXPECT_GT(difference(got.step, exact.step), 0.0);  // it is computed in these numbers
  }
}

}  // namespace
}  // namespace ilat
