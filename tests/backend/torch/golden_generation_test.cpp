// Greedy tokens of the authors' transformer (fixture gpt), through the cache and through their own sampler.
#include <cmath>

#include "backend/torch/torch_backend.h"
#include "editing/tokens/generate.h"
#include "support/golden_transformer.h"

namespace ilat {
namespace {

class GoldenGeneration : public testing::Test {
 protected:
  void expect_tokens(const std::string& name, AttentionMask mask, Sampler sampler) {
    ModelConfig config;
    config.transformer = test::released_transformer_config(file);
    const auto backend =
        make_torch_backend(config, {nullptr, nullptr, test::released_transformer(file, "w.", *config.transformer)});
    const std::vector<std::int64_t> image = to_int(file.at("z_idx")), condition = to_int(file.at("c_idx"));
    MaskedTokens masked_tokens;
    masked_tokens.condition.tokens.assign(condition.begin(), condition.end());
    masked_tokens.tokens.assign(image.begin(), image.end());
    for (const std::int64_t masked : to_int(file.at("mask"))) masked_tokens.token_mask.push_back(masked != 0);
    GenerateOptions options;
    options.sampling = {.temperature = 0, .sampler = sampler, .attention_mask = mask};
    const std::vector<Token> filled = generate(*backend, masked_tokens, options);
    EXPECT_EQ(std::vector<std::int64_t>(filled.begin(), filled.end()), to_int(file.at(name + ".greedy_z")));
  }

  SafetensorsFile file = SafetensorsFile::open(test::golden("gpt.safetensors"));
};

TEST_F(GoldenGeneration, PaperMask) { expect_tokens("paper_static", AttentionMask::paper, Sampler::cached); }
TEST_F(GoldenGeneration, ReleasedMask) { expect_tokens("released_static", AttentionMask::released, Sampler::cached); }
TEST_F(GoldenGeneration, TheAuthorsSampler) {
  expect_tokens("released_sample", AttentionMask::released, Sampler::refresh);
}

}  // namespace
}  // namespace ilat
