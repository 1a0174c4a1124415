#include <algorithm>
#include <utility>

#include "backend/cpu/transformer/paper_transformer.h"
#include "backend/cpu/transformer/sequences.h"
#include "backend/expect.h"

namespace ilat::cpu {
namespace {

/// The rows of spec section 5. Slots of a sequence: condition rows, target joints, global rows, then causal rows.
class PaperSequences : public Sequences {
 public:
  PaperSequences(const ModelConfig& config, WeightReader* weights, std::unique_ptr<SketchTokenizer> sketch_tokenizer)
      : config_(config), sketch_tokenizer_(std::move(sketch_tokenizer)) {
    if (weights != nullptr) transformer_.emplace(*weights, *config.transformer);
  }

  Condition condition(const Guides& guides) override {
    const SketchTokenizer& tokenizer = need(sketch_tokenizer_, "sketch tokenizer", config_);
    expect_shape(guides.sketch, 1, tokenizer.config().resolution, "a sketch");
    return {.tokens = tokenizer.encode(guides.sketch), .source_joints = {}, .target_joints = {}};
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const PaperTransformer& transformer = need(transformer_, "transformer", config_);
    const TransformerConfig& sizes = transformer.config();
    const std::size_t batch = known_rows.size(), tokens = static_cast<std::size_t>(sizes.tokens());
    const std::size_t sources = 3 * static_cast<std::size_t>(sizes.source_joints);
    const std::size_t targets = 3 * static_cast<std::size_t>(sizes.target_joints);
    expect_count(condition.tokens.size(), batch * tokens, "condition tokens");
    expect_count(condition.source_joints.size(), batch * sources, "numbers of source joints");
    expect_count(condition.target_joints.size(), batch * targets, "numbers of target joints");
    for (const Token token : condition.tokens)
      if (token < 0) throw Error(ErrorCode::usage, "a condition token is negative; expected codes");
    expect_codes(condition.tokens, sizes.condition_codes, "condition tokens");

    std::vector<float> x;
    Pass pass;
    std::vector<int> outputs;
    auto cache = std::make_unique<KeyValueCache>(transformer.blocks().make_cache(static_cast<int>(batch), sizes.rows()));
    for (std::size_t item = 0; item < batch; ++item) {
      const auto part = [&](const auto& all, std::size_t each) { return std::span(all).subspan(item * each, each); };
      transformer.embed_condition(part(condition.tokens, tokens), part(condition.source_joints, sources), x);
      transformer.embed_target_joints(part(condition.target_joints, targets), x);
      const int conditions = sizes.condition_rows();
      const int first_image = static_cast<int>(pass.size()) + conditions + sizes.target_joints;
      for (const int output : known_rows[item].outputs) outputs.push_back(first_image + output);
      embed_rows(known_rows[item], x);
      // Condition rows see the condition; image rows also the target joints and all of their item's global rows.
      const int all = conditions + sizes.target_joints + static_cast<int>(known_rows[item].rows.size());
      for (int slot = 0; slot < all; ++slot)
        pass.push_back({.sequence = static_cast<int>(item), .slot = slot, .limit = slot < conditions ? conditions : all});
      cache->used[item] = all;
    }
    transformer.blocks().forward(x, pass, *cache, Work::prefill);
    if (copies > 1) cache->repeat(copies);
    return {std::move(cache), logits_of(x, outputs, Work::prefill)};
  }

  std::vector<float> step(KvCache& any_cache, std::span<const Rows> rows, StepKind kind) override {
    const PaperTransformer& transformer = need(transformer_, "transformer", config_);
    auto& cache = dynamic_cast<KeyValueCache&>(any_cache);
    expect_count(rows.size(), cache.used.size(), "entries of rows");
    std::vector<float> x;
    Pass pass;
    std::vector<int> outputs;
    for (std::size_t item = 0; item < rows.size(); ++item) {
      for (const int output : rows[item].outputs) outputs.push_back(static_cast<int>(pass.size()) + output);
      embed_rows(rows[item], x);
      for (int row = 0; row < static_cast<int>(rows[item].rows.size()); ++row) {
        const int slot = cache.used[item] + row;
        // A hidden row's own key lies behind what any row sees, until the next one takes its place.
        pass.push_back({.sequence = static_cast<int>(item),
                        .slot = slot,
                        .limit = kind == StepKind::causal ? slot + 1 : cache.used[item]});
      }
    }
    if (pass.empty()) return {};
    transformer.blocks().forward(x, pass, cache, Work::step);
    if (kind == StepKind::causal)
      for (std::size_t item = 0; item < rows.size(); ++item) cache.used[item] += static_cast<int>(rows[item].rows.size());
    return logits_of(x, outputs, Work::step);
  }

  std::vector<float> deeper(KvCache&, std::span<const Token>) override {
    throw Error(ErrorCode::usage, "this model has one code a cell; there are no deeper ones", config_.name);
  }

 private:
  void embed_rows(const Rows& rows, std::vector<float>& x) const {
    expect_count(rows.tokens.size(), rows.rows.size(), "tokens of rows");
    expect_codes(rows.tokens, transformer_->config().image_codes, "image tokens");
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
      if (rows.rows[i] < 0 || rows.rows[i] > transformer_->config().tokens())
        throw Error(ErrorCode::usage, "row " + std::to_string(rows.rows[i]) + " is none of the image's");
      transformer_->embed_image(rows.rows[i], rows.tokens[i], x);
    }
  }

  std::vector<float> logits_of(std::span<const float> x, std::span<const int> outputs, Work work) const {
    if (outputs.empty()) return {};
    return transformer_->image_logits(rows_at(x, outputs, transformer_->config().width), work);
  }

  const ModelConfig& config_;
  std::unique_ptr<SketchTokenizer> sketch_tokenizer_;
  std::optional<PaperTransformer> transformer_;
};

}  // namespace

std::unique_ptr<Sequences> paper_sequences(const ModelConfig& config, WeightReader* weights,
                                           std::unique_ptr<SketchTokenizer> sketch_tokenizer) {
  return std::make_unique<PaperSequences>(config, weights, std::move(sketch_tokenizer));
}

}  // namespace ilat::cpu
