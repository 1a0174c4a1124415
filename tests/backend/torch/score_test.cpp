// What the judge calls perplexity is what training minimises: the scores that a backend gives are, item by item, the
// training losses on the same cells.
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "backend/torch/float_maps_tensor.h"
#include "editing/tokens/score.h"
#include "generation/attention_rows.h"
#include "ilat/error.h"
#include "random_model.h"
#include "training/losses/transformer_loss.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

struct Scene {
  test::RandomModel model;
  MaskedTokens masked;
  int items = 0;
  const TransformerConfig& sizes() const { return *model.config.transformer; }

  at::Tensor grids() const {  // [B, L, C]
    return to_tensor<Token>(masked.tokens, {items, sizes().tokens(), sizes().codes_per_cell}, at::kCPU).to(at::kLong);
  }
  at::Tensor masks() const {  // [B, L]
    return to_tensor<std::uint8_t>(masked.token_mask, {items, sizes().tokens()}, at::kCPU).ne(0);
  }
};

Scene random_scene(test::SmallModelOptions options) {
  at::manual_seed(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
  options.tokens_per_side = *rc::gen::inRange(2, 5);
  Scene scene{test::random_model(options, test::any_backend()), {}, *rc::gen::inRange(1, 4)};
  for (int item = 0; item < scene.items; ++item) {
    const int share = *rc::gen::element(1, 5, 10);  // of ten cells, how many are masked
    const std::size_t first = scene.masked.token_mask.size();
    for (int cell = 0; cell < scene.sizes().tokens(); ++cell) {
      scene.masked.token_mask.push_back(*rc::gen::inRange(0, 10) < share);
      for (int depth = 0; depth < options.codes_per_cell; ++depth)
        scene.masked.tokens.push_back(*rc::gen::inRange(0, scene.sizes().image_codes));
    }
    scene.masked.token_mask[first + static_cast<std::size_t>(*rc::gen::inRange(0, scene.sizes().tokens()))] = 1;
  }
  return scene;
}

/// The loss of every item alone against its score.
void check_scores(const Scene& scene, const std::function<at::Tensor(std::int64_t item)>& loss_of,
                  std::optional<AttentionMask> mask = {}) {
  const std::vector<TokenScore> scores = score_tokens(*scene.model.backend, scene.masked, mask);
  RC_ASSERT(std::ssize(scores) == scene.items);
  for (std::int64_t item = 0; item < scene.items; ++item) {
    const TokenScore& score = scores[static_cast<std::size_t>(item)];
    RC_ASSERT(score.codes == scene.masks()[item].sum().item<int>() * scene.sizes().codes_per_cell);
    const double loss = loss_of(item).item<double>();
    RC_ASSERT(std::abs(-score.log_probability / score.codes - loss) < 1e-4 * (1 + loss));
    RC_ASSERT(std::abs(score.perplexity() - std::exp(loss)) < 1e-3 * (1 + std::exp(loss)));
  }
}

void check_paper(AttentionMask trained, std::optional<AttentionMask> asked) {
  const c10::InferenceMode inference;
  Scene scene = random_scene({.mask = trained});
  const Transformer& transformer = *scene.model.networks.transformer;
  const std::int64_t length = scene.sizes().tokens();
  for (std::int64_t i = 0; i < scene.items * length; ++i)
    scene.masked.condition.tokens.push_back(*rc::gen::inRange(0, scene.sizes().condition_codes));
  const AttentionMask mask = asked.value_or(trained);
  check_scores(scene, [&](std::int64_t item) {
    const at::Tensor tokens = scene.grids().narrow(0, item, 1).squeeze(2), masked = scene.masks().narrow(0, item, 1);
    const at::Tensor condition =
        to_tensor<Token>(scene.masked.condition.tokens, {scene.items, length}, at::kCPU).to(at::kLong).narrow(0, item, 1);
    at::Tensor inputs = at::cat({at::zeros({1, 1}, at::kLong), tokens}, 1);  // [1, L + 1]
    if (mask == AttentionMask::autoencoder) inputs.narrow(1, 1, length).masked_fill_(masked, -1);
    const at::Tensor x = at::cat({transformer.embed_condition(condition),
                                  transformer.embed_image(at::arange(length + 1, at::kLong).unsqueeze(0), inputs)}, 1);
    const at::Tensor rows = transformer.forward(x, visible_rows(label_rows(std::span(&mask, 1), masked), scene.sizes()));
    return image_token_loss(transformer, rows, tokens, masked);
  }, asked);
}

void check_packed(int codes_per_cell, KeptRows kept_rows) {
  const c10::InferenceMode inference;
  Scene scene = random_scene({.layout = Layout::packed,
                              .kept_rows = kept_rows,
                              .codes_per_cell = codes_per_cell,
                              .mirror = *rc::gen::arbitrary<bool>()});
  const TransformerConfig& sizes = scene.sizes();
  const PackedTransformer& transformer = *scene.model.networks.packed_transformer;
  const auto random_cells = [&](int channels) {
    return to_float_maps(at::randn({scene.items, channels, sizes.tokens_per_side, sizes.tokens_per_side}));
  };
  scene.masked.condition.cells = random_cells(sizes.width);
  if (kept_rows == KeptRows::features) scene.masked.condition.features = random_cells(sizes.feature_width);
  const auto item_of = [&](const FloatMaps& maps, std::int64_t item) {
    return maps.empty() ? at::Tensor() : to_tensor(maps, at::kCPU).narrow(0, item, 1).flatten(2).transpose(1, 2);
  };
  check_scores(scene, [&](std::int64_t item) {
    const at::Tensor masked = scene.masks().narrow(0, item, 1);
    const PackedSequences packed = pack_rows(scene.grids().narrow(0, item, 1), masked,
                                             {.tokens_per_side = sizes.tokens_per_side, .mirror = sizes.mirror});
    const at::Tensor x = transformer.embed(packed.rows, item_of(scene.masked.condition.cells, item),
                                           item_of(scene.masked.condition.features, item));
    const at::Tensor rows = transformer.forward(x, transformer.rotations(packed.rows), packed.visible);
    return packed_token_loss(transformer, rows, packed.targets, masked.gather(1, packed.rows.cells));
  });
}

RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, Paper, ()) { check_paper(AttentionMask::paper, {}); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, Released, ()) { check_paper(AttentionMask::released, {}); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, Causal, ()) { check_paper(AttentionMask::causal, {}); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, Autoencoder, ()) { check_paper(AttentionMask::autoencoder, {}); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, AnotherMaskThanTheTrainedOne, ()) {
  check_paper(AttentionMask::paper, AttentionMask::causal);
}
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, Packed, ()) { check_packed(1, KeptRows::codes); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, PackedFeatures, ()) { check_packed(1, KeptRows::features); }
RC_GTEST_PROP(PromiseScoresEqualTheTrainingLoss, PackedSeveralCodesACell, ()) { check_packed(3, KeptRows::codes); }

TEST(ScoreTokens, NothingMaskedHasNoPerplexity) {
  const test::RandomModel model = test::random_model({});
  MaskedTokens masked;
  masked.token_mask.assign(16, 0);
  masked.tokens.assign(16, 0);
  masked.condition.tokens.assign(16, 0);
  const TokenScore score = score_tokens(*model.backend, masked).front();
  EXPECT_EQ(score.codes, 0);
  EXPECT_TRUE(std::isnan(score.perplexity()));
}

TEST(ScoreTokens, RefusesAnAttentionMaskInThePackedLayout) {
  const test::RandomModel model = test::random_model({.layout = Layout::packed});
  EXPECT_THROW(score_tokens(*model.backend, {}, AttentionMask::causal), Error);
}

}  // namespace
}  // namespace ilat
