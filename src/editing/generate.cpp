#include "editing/generate.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "generation/plan.h"
#include "generation/sampling.h"
#include "ilat/error.h"

namespace ilat {

namespace {

/// The logits that a backend gives for a batch of sequences: [number of outputs over all sequences, K].
class Logits {
 public:
  Logits(std::vector<float> values, std::span<const Rows> asked) : values_(std::move(values)) {
    for (const Rows& rows : asked) first_.push_back(first_.back() + rows.outputs.size());
    if (first_.back() > 0) codes_ = values_.size() / first_.back();
  }

  /// [K]
  std::span<const float> at(std::size_t sequence, int output) const {
    return std::span(values_).subspan((first_[sequence] + static_cast<std::size_t>(output)) * codes_, codes_);
  }

 private:
  std::vector<float> values_;
  std::vector<std::size_t> first_ = {0};  // by sequence: how many outputs come before its own
  std::size_t codes_ = 0;
};

/// The rows of one sequence with the tokens that they feed in.
Rows feed(std::span<const int> rows, std::span<const int> outputs, std::span<const Token> grid, bool hidden) {
  Rows fed{{rows.begin(), rows.end()}, {}, {outputs.begin(), outputs.end()}};
  for (const int row : rows) fed.tokens.push_back(row == 0 ? 0 : hidden ? kMaskToken : grid[row - 1]);
  return fed;
}

/// One call of generate(). A sequence is one variation of one item.
class Generation {
 public:
  Generation(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options)
      : backend_(backend),
        masked_tokens_(masked_tokens),
        options_(options),
        trained_(backend.config().transformer.value()),
        mask_(options.sampling.attention_mask.value_or(trained_.attention_mask)),
        tokens_(static_cast<std::size_t>(trained_.tokens())),
        items_(masked_tokens.tokens.size() / tokens_),
        variations_(static_cast<std::size_t>(options.variations)) {
    for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
      const auto first = masked_tokens.tokens.begin() + static_cast<std::ptrdiff_t>(sequence / variations_ * tokens_);
      grids_.insert(grids_.end(), first, first + static_cast<std::ptrdiff_t>(tokens_));
    }
    for (std::size_t item = 0; item < items_; ++item) {
      const auto mask = token_mask(item);
      total_ =
          std::max(total_, static_cast<int>(std::count_if(mask.begin(), mask.end(), [](auto m) { return m != 0; })));
    }
  }

  /// Sampler::cached
  void run_cached() {
    std::vector<GenerationPlan> plans;
    std::vector<Rows> global_rows;
    std::size_t longest = 0;
    for (std::size_t item = 0; item < items_; ++item) {
      plans.push_back(plan_generation(mask_, token_mask(item)));
      const GenerationPlan& plan = plans.back();
      global_rows.push_back(feed(plan.prefill_rows, plan.prefill_outputs, grid(item * variations_), false));
      longest = std::max(longest, plan.steps.size());
    }
    Prefilled prefilled = backend_.prefill(masked_tokens_.condition, global_rows, options_.variations);
    const Logits from_prefill(std::move(prefilled.logits), global_rows);

    for (std::size_t step = 0; step < longest; ++step) {
      const Logits from_step = run_step(*prefilled.cache, plans, step);
      for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
        const std::size_t item = sequence / variations_;
        if (step >= plans[item].steps.size()) continue;  // this item is finished
        for (const PlannedDraw& draw : plans[item].steps[step].draws)
          fill(sequence, draw.token,
               draw.from_prefill ? from_prefill.at(item, draw.output) : from_step.at(sequence, draw.output));
      }
      report(plans[0].hidden ? total_ : static_cast<int>(step) + 1);
    }
  }

  /// Sampler::refresh: draw the first masked token, call it kept, plan anew, run everything again.
  void run_refreshed() {
    std::vector<std::uint8_t> open;  // [B * variations, L], what is still masked
    for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
      const auto mask = token_mask(sequence / variations_);
      open.insert(open.end(), mask.begin(), mask.end());
    }
    for (int done = 0; done < total_; ++done) {
      for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
        const std::span still = std::span(open).subspan(sequence * tokens_, tokens_);
        const GenerationPlan plan = plan_generation(mask_, still);
        if (plan.steps.empty()) continue;  // this item is finished
        draw_first(sequence, plan);
        still[static_cast<std::size_t>(plan.steps[0].draws[0].token)] = 0;
      }
      report(done + 1);
    }
  }

  std::vector<Token> take() { return std::move(grids_); }

 private:
  std::span<const std::uint8_t> token_mask(std::size_t item) const {
    return std::span(masked_tokens_.token_mask).subspan(item * tokens_, tokens_);
  }
  std::span<Token> grid(std::size_t sequence) { return std::span(grids_).subspan(sequence * tokens_, tokens_); }

  void fill(std::size_t sequence, int token, std::span<const float> logits) {
    const int variation = static_cast<int>(sequence % variations_);
    grid(sequence)[static_cast<std::size_t>(token)] = draw_token(logits, options_.sampling, variation, token);
  }

  Logits run_step(KvCache& cache, std::span<const GenerationPlan> plans, std::size_t step) {
    std::vector<Rows> rows(items_ * variations_);  // empty for items that are finished or need none
    bool any = false;
    for (std::size_t sequence = 0; sequence < rows.size(); ++sequence) {
      const GenerationPlan& plan = plans[sequence / variations_];
      if (step >= plan.steps.size() || plan.steps[step].rows.empty()) continue;
      rows[sequence] = feed(plan.steps[step].rows, plan.steps[step].outputs, grid(sequence), plan.hidden);
      any = true;
    }
    if (!any) return {{}, rows};
    return {backend_.step(cache, rows, plans[0].hidden ? StepKind::hidden : StepKind::causal), rows};
  }

  /// Draws the plan's first token as if nothing had been computed before.
  void draw_first(std::size_t sequence, const GenerationPlan& plan) {
    const std::size_t item = sequence / variations_;
    const PlannedStep& step = plan.steps[0];
    const Rows known = feed(plan.prefill_rows, plan.prefill_outputs, grid(sequence), false);
    Prefilled prefilled = backend_.prefill(condition_of(item), std::span(&known, 1), 1);
    const PlannedDraw& draw = step.draws[0];
    if (draw.from_prefill)
      return fill(sequence, draw.token, Logits(std::move(prefilled.logits), {&known, 1}).at(0, draw.output));
    const Rows more = feed(step.rows, step.outputs, grid(sequence), plan.hidden);
    auto values =
        backend_.step(*prefilled.cache, std::span(&more, 1), plan.hidden ? StepKind::hidden : StepKind::causal);
    fill(sequence, draw.token, Logits(std::move(values), {&more, 1}).at(0, draw.output));
  }

  Condition condition_of(std::size_t item) const {
    const auto part = [&](const auto& all) {
      const auto size = static_cast<std::ptrdiff_t>(all.size() / items_);
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(item) * size;
      return std::decay_t<decltype(all)>(first, first + size);
    };
    return {part(masked_tokens_.condition.tokens), part(masked_tokens_.condition.source_joints), part(masked_tokens_.condition.target_joints)};
  }

  void report(int done) const {
    if (options_.progress && !options_.progress({done, total_}))
      throw Error(ErrorCode::cancelled,
                  "cancelled after " + std::to_string(done) + " of " + std::to_string(total_) + " tokens");
  }

  Backend& backend_;
  const MaskedTokens& masked_tokens_;
  const GenerateOptions& options_;
  const TransformerConfig& trained_;
  AttentionMask mask_;
  std::size_t tokens_, items_, variations_;
  std::vector<Token> grids_;  // [B * variations, L]
  int total_ = 0;             // masked tokens of the item that has most
};

}  // namespace

std::vector<Token> generate(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options) {
  check_sampling(options.sampling);
  if (options.variations < 1)
    throw Error(ErrorCode::usage, "expected at least 1, got " + std::to_string(options.variations), "variations");
  if (masked_tokens.tokens.size() != masked_tokens.token_mask.size() ||
      masked_tokens.tokens.size() % backend.config().transformer.value().tokens())
    throw Error(ErrorCode::internal, "tokens and their mask do not fit the model's grid");
  if (masked_tokens.tokens.empty()) return {};
  Generation generation(backend, masked_tokens, options);
  options.sampling.sampler == Sampler::cached ? generation.run_cached() : generation.run_refreshed();
  return generation.take();
}

}  // namespace ilat
