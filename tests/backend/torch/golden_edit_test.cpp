// A whole edit on the authors' tiny models (fixture edit_end_to_end): tokens, both samplers, decoded images.
#include "backend/torch/float_maps_tensor.h"
#include "backend_over.h"
#include "editing/tokens/generate.h"
#include "imaging/mask/token_mask.h"
#include "support/golden_transformer.h"

namespace ilat {
namespace {

using test::tensor;

class GoldenEdit : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ModelConfig config;
    config.image_tokenizer = test::released_config<ImageTokenizerConfig>(file, "vq_config");
    config.sketch_tokenizer = test::released_config<SketchTokenizerConfig>(file, "vq_config");
    config.transformer = test::released_transformer_config(file, "gpt_config");
    Networks networks{std::make_shared<ImageTokenizer>(*config.image_tokenizer),
                      std::make_shared<SketchTokenizer>(*config.sketch_tokenizer),
                      test::released_transformer(file, "gpt.", *config.transformer)};
    test::load_released(*networks.image_tokenizer, file, "image.", image_tokenizer_name);
    test::load_released(*networks.sketch_tokenizer, file, "sketch.", sketch_tokenizer_name);
    backend = test::backend_over(GetParam(), config, networks);
  }

  FloatMaps planes(const std::string& name) { return to_float_maps(tensor(file, name)); }
  std::vector<std::int64_t> tokens(const std::string& name) { return to_int(file.at(name)); }

  void expect_edit(const std::string& name, AttentionMask mask, Sampler sampler) {
    const std::vector<std::int64_t> image = tokens("z_idx"), condition = tokens("c_idx");
    MaskedTokens masked_tokens;
    masked_tokens.condition.tokens.assign(condition.begin(), condition.end());
    masked_tokens.tokens.assign(image.begin(), image.end());
    for (const float masked : to_float(file.at("mask_tokens"))) masked_tokens.token_mask.push_back(masked != 0);
    GenerateOptions options;
    options.sampling = {.temperature = 0, .sampler = sampler, .attention_mask = mask};
    const std::vector<Token> filled = generate(*backend, masked_tokens, options);
    EXPECT_EQ(std::vector<std::int64_t>(filled.begin(), filled.end()), tokens(name + ".z"));
    const at::Tensor decoded = to_tensor(backend->decode(filled, {}), at::kCPU);
    test::expect_close(decoded, tensor(file, name + ".image"), name + ".image", kImages);

    // The authors' composition: photo outside, decoded image inside, by a soft mask.
    const at::Tensor soft = tensor(file, "combined_mask"), photo = tensor(file, "x");
    test::expect_close(decoded * soft + photo * (1 - soft), tensor(file, name + "_combined.image"), name + "_combined",
                       kImages);
  }

  static constexpr test::Tolerance kImages{.relative_l2 = 1e-4, .max_absolute = 1e-4};
  SafetensorsFile file = SafetensorsFile::open(test::golden("edit_end_to_end.safetensors"));
  std::unique_ptr<Backend> backend;
};

TEST_P(GoldenEdit, ImageTokens) {
  const std::vector<Token> got = backend->encode(planes("x"), planes("mask")).tokens;
  EXPECT_EQ(std::vector<std::int64_t>(got.begin(), got.end()), tokens("z_idx"));
}

TEST_P(GoldenEdit, ConditionTokens) {
  const std::vector<Token> got = backend->condition({.sketch = planes("sketch")}).tokens;
  EXPECT_EQ(std::vector<std::int64_t>(got.begin(), got.end()), tokens("c_idx"));
}

TEST_P(GoldenEdit, MaskedTokens) {
  const std::vector<std::uint8_t> got =
      token_mask_of(planes("mask"), 0, backend->config().image_tokenizer->tokens_per_side());
  const std::vector<float> expected = to_float(file.at("mask_tokens"));
  EXPECT_EQ(std::vector<float>(got.begin(), got.end()), expected);
}

TEST_P(GoldenEdit, TheAuthorsSampler) { expect_edit("released_sample", AttentionMask::released, Sampler::refresh); }
TEST_P(GoldenEdit, ThePapersMask) { expect_edit("paper_static", AttentionMask::paper, Sampler::cached); }

INSTANTIATE_TEST_SUITE_P(Golden, GoldenEdit, testing::Values("torch", "cpu"));

}  // namespace
}  // namespace ilat
