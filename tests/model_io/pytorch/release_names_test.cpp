#include "model_io/pytorch/release_names.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "model_io/safetensors/safetensors.h"
#include "support/golden.h"

namespace ilat::test {
namespace {

const std::string kBlock = R"((conv1|conv2|norm1|norm2|shortcut))";
const std::string kAttention = R"((norm|query|key|value|output))";

/// Every name that our tokenizers can have.
const std::regex kTokenizerName(R"((encoder|decoder)\.(conv_in|conv_out|norm_out|)"
                                R"(level\.\d+\.(down|up\.conv|block\.\d+\.)" +
                                kBlock + R"(|attention\.\d+\.)" + kAttention + R"()|middle\.[01]\.)" + kBlock +
                                R"(|middle_attention\.)" + kAttention +
                                R"()\.(weight|bias)|(post_)?quant_conv\.(weight|bias)|codebook\.weight)");

const std::regex kTransformerName(
    R"((image|condition)_(start|bias|embedding)|position|)"
    R"(block\.\d+\.(norm[12]|attention\.(query|key|value|output)|mlp\.(up|down))\.(weight|bias)|)"
    R"(head\.(norm1|dense|norm2)\.(weight|bias)|pose\.[012]\.(weight|bias))");

struct Weights {
  std::string file;
  std::string prefix;  // of the weights in the file
  std::string (*translate)(std::string_view);
  std::string (*back)(std::string_view);
  const std::regex* ours;
  std::string inside = "";  // where these weights sit in the whole network
};

class EveryReleasedWeight : public testing::TestWithParam<Weights> {};

TEST_P(EveryReleasedWeight, GetsANameOfOursAndNoTwoTheSameAndFindsBack) {
  const Weights& weights = GetParam();
  const auto file = SafetensorsFile::open(golden(weights.file));
  std::set<std::string> names;
  int seen = 0;
  for (const auto& [name, tensor] : file.tensors()) {
    if (!name.starts_with(weights.prefix)) continue;
    ++seen;
    const std::string ours = weights.translate(weights.inside + name.substr(weights.prefix.size()));
    if (ours.empty()) {
      EXPECT_TRUE(name.ends_with("_dec.weight")) << name << ": only tied copies have no name";
      continue;
    }
    EXPECT_TRUE(std::regex_match(ours, *weights.ours)) << name << " -> " << ours;
    EXPECT_TRUE(names.insert(ours).second) << name << " -> " << ours << " a second time";
    EXPECT_EQ(weights.back(ours), weights.inside + name.substr(weights.prefix.size())) << "by way of " << ours;
  }
  EXPECT_GT(seen, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, EveryReleasedWeight,  // the prefix makes the label: Golden/EveryReleasedWeight...
    testing::Values(
        Weights{"tsvqgan_in.safetensors", "w.", image_tokenizer_name, released_image_tokenizer_name, &kTokenizerName},
        Weights{"tsvqgan_gn.safetensors", "w.", image_tokenizer_name, released_image_tokenizer_name, &kTokenizerName},
        Weights{"decoder_attention.safetensors", "w.", image_tokenizer_name, released_image_tokenizer_name,
                &kTokenizerName, "decoder."},
        Weights{"loss_plain.safetensors", "g.", image_tokenizer_name, released_image_tokenizer_name, &kTokenizerName},
        Weights{"loss_combined.safetensors", "g.", image_tokenizer_name, released_image_tokenizer_name,
                &kTokenizerName},
        Weights{"edit_end_to_end.safetensors", "image.", image_tokenizer_name, released_image_tokenizer_name,
                &kTokenizerName},
        Weights{"sketch_vqgan.safetensors", "w.", sketch_tokenizer_name, released_sketch_tokenizer_name,
                &kTokenizerName},
        Weights{"edit_end_to_end.safetensors", "sketch.", sketch_tokenizer_name, released_sketch_tokenizer_name,
                &kTokenizerName},
        Weights{"gpt.safetensors", "w.", transformer_name, released_transformer_name, &kTransformerName},
        Weights{"gpt_loss.safetensors", "w.", transformer_name, released_transformer_name, &kTransformerName},
        Weights{"gpt_pose.safetensors", "w.", transformer_name, released_transformer_name, &kTransformerName},
        Weights{"edit_end_to_end.safetensors", "gpt.", transformer_name, released_transformer_name,
                &kTransformerName}));

TEST(ReleaseNames, Tokenizer) {
  EXPECT_EQ(image_tokenizer_name("encoder.down.0.block.1.nin_shortcut.weight"),
            "encoder.level.0.block.1.shortcut.weight");
  EXPECT_EQ(image_tokenizer_name("encoder.down.3.downsample.conv.bias"), "encoder.level.3.down.bias");
  EXPECT_EQ(image_tokenizer_name("decoder.up.10.upsample.conv.bias"), "decoder.level.10.up.conv.bias");
  EXPECT_EQ(image_tokenizer_name("encoder.mid.block_1.conv2.bias"), "encoder.middle.0.conv2.bias");
  EXPECT_EQ(image_tokenizer_name("decoder.mid.block_2.norm1.weight"), "decoder.middle.1.norm1.weight");
  EXPECT_EQ(image_tokenizer_name("decoder.mid.attn_1.proj_out.bias"), "decoder.middle_attention.output.bias");
  EXPECT_EQ(image_tokenizer_name("decoder.mid.attn_1.norm.bias"), "decoder.middle_attention.norm.bias");
  EXPECT_EQ(image_tokenizer_name("decoder.up.2.attn.1.q.weight"), "decoder.level.2.attention.1.query.weight");
  EXPECT_EQ(image_tokenizer_name("decoder.up.2.attn.1.norm.weight"), "decoder.level.2.attention.1.norm.weight");
  EXPECT_EQ(image_tokenizer_name("quantize.embedding.weight"), "codebook.weight");
  for (const char* same :
       {"encoder.conv_in.weight", "decoder.norm_out.bias", "quant_conv.weight", "post_quant_conv.bias"})
    EXPECT_EQ(image_tokenizer_name(same), same);
  EXPECT_EQ(sketch_tokenizer_name("encoder.conv_in.1.weight"), "encoder.conv_in.weight");
  EXPECT_EQ(sketch_tokenizer_name("encoder.down.1.downsample.conv.weight"), "encoder.level.1.down.weight");
}

TEST(ReleaseNames, Transformer) {
  EXPECT_EQ(transformer_name("z_sp"), "image_start");
  EXPECT_EQ(transformer_name("c_bias"), "condition_bias");
  EXPECT_EQ(transformer_name("z_emb.weight"), "image_embedding");
  EXPECT_EQ(transformer_name("pos_emb.weight"), "position");
  EXPECT_EQ(transformer_name("blocks.11.attn.key.weight"), "block.11.attention.key.weight");
  EXPECT_EQ(transformer_name("blocks.0.attn.proj.bias"), "block.0.attention.output.bias");
  EXPECT_EQ(transformer_name("blocks.0.mlp.2.weight"), "block.0.mlp.down.weight");
  EXPECT_EQ(transformer_name("dec.ln2.bias"), "head.norm2.bias");
  EXPECT_EQ(transformer_name("pose_mlp.block3.0.bias"), "pose.2.bias");
  EXPECT_EQ(transformer_name("z_dec.weight"), "");
  EXPECT_EQ(transformer_name("c_dec.weight"), "");
}

TEST(ReleaseNames, UnknownNamesStayAsTheyAre) {
  for (const char* name :
       {"", ".", "a..b", "down", "down.x.block", "encoder.q.weight", "blocks", "blocks.x.ln1", "mlp.0"}) {
    EXPECT_EQ(image_tokenizer_name(name), name);
    EXPECT_EQ(transformer_name(name), name);
  }
}

}  // namespace
}  // namespace ilat::test
