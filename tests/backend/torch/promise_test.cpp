#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "editing/tokens/generate.h"
#include "imaging/mask/token_mask.h"
#include "random_model.h"

namespace ilat {
namespace {

FloatMaps random_planes(int batch, int channels, int side) {
  FloatMaps planes(batch, channels, side, side);
  for (float& value : planes.values) value = static_cast<float>(*rc::gen::inRange(-100, 101)) / 100.0f;
  return planes;
}

/// How many kept feature cells and kept tokens change by at least one bit when pixels under the mask change.
struct Changes {
  int kept = 0;
  int features = 0;
  int tokens = 0;
};

Changes changes_of_kept(Norm norm) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const test::RandomModel model = test::random_model({.tokens_per_side = *rc::gen::inRange(3, 7), .norm = norm, .stem = *rc::gen::element(1, 1, 2)}, test::any_backend());
  const ImageTokenizerConfig& sizes = *model.config.image_tokenizer;
  const int side = sizes.resolution, batch = *rc::gen::inRange(1, 3), share = *rc::gen::element(1, 20, 80);
  const FloatMaps image = random_planes(batch, 3, side), other = random_planes(batch, 3, side);
  FloatMaps masks(batch, 1, side, side), changed = image;
  for (float& value : masks.values) value = *rc::gen::inRange(0, 1000) < share ? 1.0f : 0.0f;
  for (int item = 0; item < batch; ++item)
    for (int channel = 0; channel < 3; ++channel)
      for (std::size_t pixel = 0; pixel < image.plane_size(); ++pixel)
        if (masks.plane(item, 0)[pixel] != 0) changed.plane(item, channel)[pixel] = other.plane(item, channel)[pixel];

  const EncodedImages a = model.backend->encode(image, masks), b = model.backend->encode(changed, masks);
  const int tokens_per_side = sizes.tokens_per_side(), tokens = tokens_per_side * tokens_per_side;
  Changes changes;
  for (int item = 0; item < batch; ++item) {
    const auto token_mask = token_mask_of(masks, item, tokens_per_side);
    for (int token = 0; token < tokens; ++token) {
      if (token_mask[static_cast<std::size_t>(token)]) continue;
      ++changes.kept;
      const auto place = static_cast<std::size_t>(item * tokens + token);
      changes.tokens += a.tokens[place] != b.tokens[place];
      for (int channel = 0; channel < a.features.channels; ++channel)
        changes.features += a.features.plane(item, channel)[token] != b.features.plane(item, channel)[token];
    }
  }
  return changes;
}

RC_GTEST_PROP(PromiseEncode, KeptFeaturesAndTokensIgnoreMaskedPixels, ()) {
  const Changes changes = changes_of_kept(Norm::channel);
  RC_ASSERT(changes.features == 0);
  RC_ASSERT(changes.tokens == 0);
}

// The same count on the release's norm, added up over scenes: it must see the leak, or the promise proves nothing.
TEST(PromiseEncode, InstanceNormBreaksThePromise) {
  Changes total;
  EXPECT_TRUE(rc::check("kept features change under instance norm", [&] {
    const Changes changes = changes_of_kept(Norm::instance);
    total.kept += changes.kept;
    total.features += changes.features;
    total.tokens += changes.tokens;
  }));
  EXPECT_GT(total.kept, 0);
  EXPECT_GT(total.features, total.kept / 4);
  EXPECT_GT(total.tokens, 0);
}

RC_GTEST_PROP(PromiseVariations, AVariationDoesNotDependOnHowManyRun, ()) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  const auto mask = *rc::gen::element(AttentionMask::paper, AttentionMask::released, AttentionMask::causal,
                                      AttentionMask::autoencoder);
  const test::RandomModel model = test::random_model({.tokens_per_side = *rc::gen::inRange(2, 5), .mask = mask}, test::any_backend());
  const TransformerConfig& sizes = *model.config.transformer;
  const auto length = static_cast<std::size_t>(sizes.tokens());
  const std::size_t items = *rc::gen::element<std::size_t>(1, 2);
  MaskedTokens masked_tokens;
  for (std::size_t i = 0; i < items * length; ++i) {
    masked_tokens.condition.tokens.push_back(*rc::gen::inRange(0, sizes.condition_codes));
    masked_tokens.tokens.push_back(*rc::gen::inRange(0, sizes.image_codes));
    masked_tokens.token_mask.push_back(*rc::gen::inRange(0, 2) != 0);
  }
  for (std::size_t item = 0; item < items; ++item) masked_tokens.token_mask[item * length] = 1;
  GenerateOptions options;
  options.sampling.seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
  const std::vector<Token> alone = generate(*model.backend, masked_tokens, options);
  options.variations = *rc::gen::inRange(2, 9);
  const std::vector<Token> many = generate(*model.backend, masked_tokens, options);
  const auto grid = [&](const std::vector<Token>& grids, std::size_t index) {
    const auto first = grids.begin() + static_cast<std::ptrdiff_t>(index * length);
    return std::vector<Token>(first, first + static_cast<std::ptrdiff_t>(length));
  };
  for (std::size_t item = 0; item < items; ++item)
    RC_ASSERT(grid(alone, item) == grid(many, item * static_cast<std::size_t>(options.variations)));
  options.variations -= 1;
  const std::vector<Token> fewer = generate(*model.backend, masked_tokens, options);
  for (int variation = 0; variation < options.variations; ++variation)
    RC_ASSERT(grid(fewer, static_cast<std::size_t>(variation)) == grid(many, static_cast<std::size_t>(variation)));
}

}  // namespace
}  // namespace ilat
