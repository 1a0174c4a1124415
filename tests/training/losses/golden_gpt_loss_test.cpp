// The transformer's losses and all their gradients against the authors' (fixture gpt_loss).
#include "support/golden_transformer.h"
#include "training/losses/transformer_loss.h"
#include "transformer/visible.h"

namespace ilat {
namespace {

using test::tensor;

class GoldenGptLoss : public testing::Test {
 protected:
  struct Case {
    std::string name;
    AttentionMask mask = AttentionMask::released;
    bool some_causal = false;  // samples with mc = 1 use the causal mask and learn from all tokens
    bool condition = false;        // add the loss on condition tokens
  };
  struct Losses {
    at::Tensor image, condition, total;
  };

  void SetUp() override {
    transformer = test::released_transformer(file, "w.", config);  // eval mode: no dropout
    for (auto& item : transformer->named_parameters()) gradients_of[item.key()] = item.value();
  }

  Losses losses(const Case& options) {
    const at::Tensor token_mask = tensor(file, "mask").flatten(1).ne(0);  // [B, L]
    const at::Tensor causal = options.some_causal ? tensor(file, "mc").ne(0) : at::Tensor();
    std::vector<AttentionMask> masks(static_cast<std::size_t>(token_mask.size(0)), options.mask);
    for (std::size_t i = 0; options.some_causal && i < masks.size(); ++i)
      if (causal[static_cast<std::int64_t>(i)].item<bool>()) masks[i] = AttentionMask::causal;
    const at::Tensor condition_tokens = tensor(file, "c_idx"), image_tokens = tensor(file, "z_idx");
    const at::Tensor x = test::embed(*transformer, {condition_tokens, image_tokens, {}, {}});
    const at::Tensor rows = transformer->forward(x, visible_rows(label_rows(masks, token_mask), config));
    Losses result;
    result.image = image_token_loss(*transformer, rows, image_tokens, learned_tokens(token_mask, causal));
    result.total = result.image;
    if (options.condition) {
      result.condition = condition_token_loss(*transformer, rows, condition_tokens, token_mask);
      result.total = result.total + result.condition;
    }
    return result;
  }

  void expect_case(const Case& options) {
    const std::string prefix = options.name + ".";
    const Losses result = losses(options);
    test::expect_close(result.total.item<double>(), scalar(prefix + "loss"), prefix + "loss");
    if (file.contains(prefix + "z_loss"))
      test::expect_close(result.image.item<double>(), scalar(prefix + "z_loss"), prefix + "z_loss");
    if (options.condition) test::expect_close(result.condition.item<double>(), scalar(prefix + "c_loss"), prefix + "c_loss");
    result.total.backward();
    int compared = 0;
    for (const auto& [name, view] : file.tensors()) {
      if (name.starts_with(prefix + "gradnorm.")) {
        const at::Tensor gradient = gradient_for(name.substr(prefix.size() + 9));
        if (!gradient.defined()) continue;
        const double expected = to_float(view).at(0);
        EXPECT_NEAR(gradient.norm().item<double>(), expected, std::max(1e-3 * expected, 1e-6)) << name;
        ++compared;
      } else if (name.starts_with(prefix + "grad.")) {
        const at::Tensor gradient = gradient_for(name.substr(prefix.size() + 5));
        if (!gradient.defined()) continue;
        const at::Tensor expected = tensor(view);
        ASSERT_EQ(gradient.sizes(), expected.sizes()) << name;
        const double norm = expected.norm().item<double>();
        EXPECT_LE((gradient - expected).norm().item<double>(), std::max(1e-3 * norm, 1e-6)) << name;
        ++compared;
      }
    }
    EXPECT_GE(compared, static_cast<int>(gradients_of.size()) - 1) << "the file names too few of our gradients";
  }

  double scalar(const std::string& name) { return to_float(file.at(name)).at(0); }

  at::Tensor gradient_for(const std::string& released) {
    const std::string name = transformer_name(released);
    if (name.empty()) return {};
    const auto parameter = gradients_of.find(name);
    if (parameter == gradients_of.end()) {
      ADD_FAILURE() << "no parameter for " << released;
      return {};
    }
    const at::Tensor gradient = parameter->second.grad();
    return gradient.defined() ? gradient : at::zeros_like(parameter->second);
  }

  SafetensorsFile file = SafetensorsFile::open(test::golden("gpt_loss.safetensors"));
  // This file names no configuration: it shares its network with gpt.safetensors.
  TransformerConfig config = test::released_transformer_config(SafetensorsFile::open(test::golden("gpt.safetensors")));
  std::shared_ptr<Transformer> transformer;
  std::map<std::string, at::Tensor> gradients_of;
};

TEST_F(GoldenGptLoss, MaskedTokens) { expect_case({.name = "a"}); }
TEST_F(GoldenGptLoss, SomeSamplesCausal) { expect_case({.name = "b", .some_causal = true}); }
TEST_F(GoldenGptLoss, SomeSamplesCausalWithConditionLoss) {
  expect_case({.name = "c", .some_causal = true, .condition = true});
}
TEST_F(GoldenGptLoss, MaskedTokensWithConditionLoss) { expect_case({.name = "d", .condition = true}); }
TEST_F(GoldenGptLoss, MaskedTokensUnderThePaperMask) { expect_case({.name = "paper", .mask = AttentionMask::paper}); }

TEST_F(GoldenGptLoss, Perplexity) {
  const double loss = losses({.name = "perplexity"}).image.item<double>();
  test::expect_close(std::exp(loss), scalar("perplexity"), "perplexity");
}

}  // namespace
}  // namespace ilat
