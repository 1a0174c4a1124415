#include "transformer/transformer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "generation/attention_rows.h"
#include "ilat/error.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

constexpr AttentionMask kMasks[] = {AttentionMask::paper, AttentionMask::released, AttentionMask::causal,
                                    AttentionMask::autoencoder};

TransformerConfig tiny() {
  TransformerConfig config;
  config.layers = 2;
  config.heads = 2;
  config.width = 16;
  config.tokens_per_side = 3;
  config.image_codes = config.condition_codes = 11;
  return config;
}

TEST(Transformer, PublishedConfigurationHas89194240Parameters) {
  const Transformer transformer{TransformerConfig{}};
  std::int64_t count = 0;
  for (const at::Tensor& parameter : transformer.parameters()) count += parameter.numel();
  EXPECT_EQ(count, 89'194'240);
}

TEST(Transformer, OnlyTheAutoencoderHasAMaskEmbedding) {
  TransformerConfig config = tiny();
  EXPECT_FALSE(Transformer(config).named_parameters().contains("mask_embedding"));
  config.attention_mask = AttentionMask::autoencoder;
  EXPECT_TRUE(Transformer(config).named_parameters().contains("mask_embedding"));
}

TEST(Transformer, RefusesHeadsThatDoNotDivideTheWidth) {
  TransformerConfig config = tiny();
  config.heads = 3;
  EXPECT_THROW(Transformer{config}, Error);
}

TEST(Transformer, DropsOutInTrainingOnly) {
  Transformer transformer(tiny());
  const at::Tensor tokens = at::zeros({1, 9}, at::kLong);
  const c10::InferenceMode inference;
  transformer.eval();
  EXPECT_TRUE(at::equal(transformer.embed_condition(tokens), transformer.embed_condition(tokens)));
  transformer.train();
  EXPECT_FALSE(at::equal(transformer.embed_condition(tokens), transformer.embed_condition(tokens)));
}

TEST(Transformer, BFloat16RowsGiveNearlyTheSameLogits) {
  Transformer transformer(tiny());
  transformer.eval();
  const c10::InferenceMode inference;
  const at::Tensor x = at::randn({2, 20, 16});
  const at::Tensor visible = at::ones({1, 10, 20}, at::kBool);
  const at::Tensor exact = transformer.forward(x, visible), rough = transformer.forward(x.to(at::kBFloat16), visible);
  EXPECT_EQ(rough.scalar_type(), at::kBFloat16);
  EXPECT_EQ(transformer.image_logits(rough).scalar_type(), at::kFloat);
  EXPECT_LT((exact - rough).abs().max().item<float>(), 0.1);
}

RC_GTEST_PROP(PromiseVisibleRows, EqualTheAttentionTableOfEachItem, ()) {
  TransformerConfig config = tiny();
  config.tokens_per_side = *rc::gen::inRange(1, 5);
  config.source_joints = *rc::gen::inRange(0, 3);
  config.target_joints = *rc::gen::inRange(0, 3);
  const int batch = *rc::gen::inRange(1, 4);
  std::vector<AttentionMask> masks;
  std::vector<std::vector<std::uint8_t>> token_masks;
  at::Tensor token_mask = at::zeros({batch, config.tokens()}, at::kBool);
  for (int item = 0; item < batch; ++item) {
    masks.push_back(*rc::gen::elementOf(std::vector<AttentionMask>(std::begin(kMasks), std::end(kMasks))));
    token_masks.push_back(*rc::gen::container<std::vector<std::uint8_t>>(static_cast<std::size_t>(config.tokens()),
                                                                         rc::gen::inRange<std::uint8_t>(0, 2)));
    for (int token = 0; token < config.tokens(); ++token) token_mask[item][token] = token_masks.back()[token] != 0;
  }
  const at::Tensor visible = visible_rows(label_rows(masks, token_mask), config);
  for (int item = 0; item < batch; ++item) {
    const auto whole =
        attention_table(label_rows(masks[item], token_masks[item]), config.condition_rows(), config.target_joints);
    const std::vector<std::uint8_t> table(whole.begin() + config.condition_rows() * config.rows(), whole.end());
    const at::Tensor got = visible[item].to(at::kByte).contiguous();
    RC_ASSERT(std::vector<std::uint8_t>(got.data_ptr<std::uint8_t>(), got.data_ptr<std::uint8_t>() + got.numel()) ==
              table);
  }
}

}  // namespace
}  // namespace ilat
