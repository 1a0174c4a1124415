// The transformer against the authors' (fixtures gpt, gpt_pose).
#include <c10/core/InferenceMode.h>

#include "support/golden_transformer.h"
#include "transformer/blocks.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

using test::tensor;

constexpr test::Tolerance kLogits{.relative_l2 = 1e-5, .max_absolute = 1e-4};

class GoldenGpt : public testing::Test {
 protected:
  void SetUp() override { transformer = test::released_transformer(file, "w.", config); }

  /// Logits of all condition rows and all image rows under one attention mask per item.
  /// @param image_tokens [B, L]
  std::pair<at::Tensor, at::Tensor> logits(const std::vector<AttentionMask>& masks, const at::Tensor& image_tokens) {
    const c10::InferenceMode inference;
    const at::Tensor visible = visible_rows(label_rows(masks, tensor(file, "mask").flatten(1)), config);
    const at::Tensor x = test::embed(*transformer, {tensor(file, "c_idx"), image_tokens, {}, {}});
    const at::Tensor rows = transformer->forward(x, visible);
    const auto parts = rows.split_with_sizes({config.condition_rows(), config.image_rows()}, 1);
    return {transformer->condition_logits(parts[0]), transformer->image_logits(parts[1])};
  }

  std::vector<AttentionMask> for_all_items(AttentionMask mask) const {
    return std::vector<AttentionMask>(static_cast<std::size_t>(file.at("mask").shape[0]), mask);
  }

  void expect_logits(AttentionMask mask, const std::string& name) {
    const auto [condition, image] = logits(for_all_items(mask), tensor(file, "z_idx"));
    test::expect_close(condition, tensor(file, name + ".logits_c"), name + " condition", kLogits);
    test::expect_close(image, tensor(file, name + ".logits_z"), name + " image", kLogits);
  }

  /// The logits that the authors' decoding saw at each token are those of a full forward on the finished sequence.
  void expect_greedy_logits(AttentionMask mask, const std::string& name) {
    const at::Tensor image = logits(for_all_items(mask), tensor(file, name + ".greedy_z")).second;
    const at::Tensor masked = tensor(file, "mask").flatten(1).ne(0).unsqueeze(-1);  // [B, L, 1]
    const at::Tensor got = image.narrow(1, 0, config.tokens()) * masked;            // zeros at known tokens
    test::expect_close(got, tensor(file, name + ".greedy_logits"), name, kLogits);
  }

  SafetensorsFile file = SafetensorsFile::open(test::golden("gpt.safetensors"));
  TransformerConfig config = test::released_transformer_config(file);
  std::shared_ptr<Transformer> transformer;
};

TEST_F(GoldenGpt, LogitsUnderTheReleasedMask) { expect_logits(AttentionMask::released, "released"); }
TEST_F(GoldenGpt, LogitsUnderThePaperMask) { expect_logits(AttentionMask::paper, "paper"); }
TEST_F(GoldenGpt, LogitsUnderTheCausalMask) { expect_logits(AttentionMask::causal, "lm"); }

TEST_F(GoldenGpt, LogitsOfGreedyDecodingUnderThePaperMask) {
  expect_greedy_logits(AttentionMask::paper, "paper_static");
}
TEST_F(GoldenGpt, LogitsOfGreedyDecodingUnderTheReleasedMask) {
  expect_greedy_logits(AttentionMask::released, "released_static");
}

TEST_F(GoldenGpt, LogitsOfABatchWithTwoMasks) {
  std::vector<AttentionMask> masks;
  for (const std::int64_t causal : to_int(file.at("mc")))
    masks.push_back(causal ? AttentionMask::causal : AttentionMask::released);
  test::expect_close(logits(masks, tensor(file, "z_idx")).second, tensor(file, "mc_mix.logits_z"), "mc_mix", kLogits);
}

class GoldenGptPose : public testing::Test {
 protected:
  void expect_logits(const Transformer& transformer, const at::Tensor& source_joints, const std::string& prefix) {
    const c10::InferenceMode inference;
    const TransformerConfig& sizes = transformer.config();
    const at::Tensor x = test::embed(
        transformer, {tensor(file, "c_idx"), tensor(file, "z_idx"), source_joints, tensor(file, "tgt_pose")});
    const at::Tensor whole = tensor(file, prefix + "attn_mask").ne(0);  // [B, T, T]
    const at::Tensor rows = transformer.forward(x, whole.narrow(1, sizes.condition_rows(), sizes.image_rows()));
    const auto parts = rows.split_with_sizes({sizes.condition_rows(), sizes.image_rows()}, 1);
    test::expect_close(transformer.condition_logits(parts[0]), tensor(file, prefix + "logits_c"), "condition", kLogits);
    test::expect_close(transformer.image_logits(parts[1]), tensor(file, prefix + "logits_z"), "image", kLogits);
  }

  SafetensorsFile file = SafetensorsFile::open(test::golden("gpt_pose.safetensors"));
  TransformerConfig config = test::released_transformer_config(file);
};

TEST_F(GoldenGptPose, LogitsWithSourcePose) {
  expect_logits(*test::released_transformer(file, "w.", config), tensor(file, "src_pose"), "");
}

TEST_F(GoldenGptPose, LogitsWithoutSourcePose) {
  // The same weights; the sequence is shorter, so the last positions are not used.
  const auto whole = test::released_transformer(file, "w.", config);
  TransformerConfig shorter = config;
  shorter.source_joints = 0;
  Transformer transformer(shorter);
  transformer.eval();
  for (auto& item : transformer.named_parameters()) {
    at::Tensor target = item.value().detach();
    target.copy_(whole->named_parameters()[item.key()].detach().narrow(0, 0, target.size(0)));
  }
  expect_logits(transformer, {}, "nosrc.");
}

TEST_F(GoldenGptPose, JointsEmbedded) {
  const c10::InferenceMode inference;
  const auto transformer = test::released_transformer(file, "w.", config);
  test::expect_close(transformer->embed_joints(tensor(file, "src_pose")), tensor(file, "pose_mlp_out"), "pose_mlp_out");
}

}  // namespace
}  // namespace ilat
