#include "editing/tokens/generate.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "editing/tokens/planned_rows.h"
#include "generation/sampling.h"
#include "ilat/error.h"

namespace ilat {

namespace {

/// The logits that a backend gives for a batch of sequences: [number of outputs over all sequences, K]. With guidance the
/// second half of the sequences are the first half's twins, which know nothing of the lines.
class Logits {
 public:
  Logits(std::vector<float> values, std::span<const Rows> asked, double guidance = 1)
      : values_(std::move(values)), twins_(guidance == 1 ? 0 : asked.size() / 2), guidance_(guidance) {
    for (const Rows& rows : asked) first_.push_back(first_.back() + rows.outputs.size());
    if (first_.back() > 0) codes_ = values_.size() / first_.back();
  }

  /// [K]
  std::vector<float> at(std::size_t sequence, int output) const {
    const std::span<const float> with = row(sequence, output);
    std::vector<float> logits(with.begin(), with.end());
    if (twins_ == 0) return logits;
    const std::span<const float> without = row(twins_ + sequence, output);
    for (std::size_t code = 0; code < logits.size(); ++code)
      logits[code] = static_cast<float>(without[code] + guidance_ * (with[code] - without[code]));
    return logits;
  }

  /// The same without guidance. [K]
  std::span<const float> plain(std::size_t sequence, int output) const { return row(sequence, output); }

 private:
  std::span<const float> row(std::size_t sequence, int output) const {
    return std::span(values_).subspan((first_[sequence] + static_cast<std::size_t>(output)) * codes_, codes_);
  }

  std::vector<float> values_;
  std::vector<std::size_t> first_ = {0};  // by sequence: how many outputs come before its own
  std::size_t codes_ = 0, twins_ = 0;
  double guidance_ = 1;
};

template <class T>
std::vector<T> joined(std::vector<T> first, const std::vector<T>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

FloatMaps joined(FloatMaps first, const FloatMaps& second) {
  first.values = joined(std::move(first.values), second.values);
  first.batch += second.batch;
  return first;
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
        depth_(static_cast<std::size_t>(trained_.codes_per_cell)),
        items_(masked_tokens.token_mask.size() / tokens_),
        variations_(static_cast<std::size_t>(options.variations)) {
    const std::size_t grid_size = tokens_ * depth_;
    for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
      const auto first = masked_tokens.tokens.begin() + static_cast<std::ptrdiff_t>(sequence / variations_ * grid_size);
      grids_.insert(grids_.end(), first, first + static_cast<std::ptrdiff_t>(grid_size));
    }
    for (std::size_t item = 0; item < items_; ++item) {
      rows_.emplace_back(trained_, token_mask(item));
      total_ = std::max(total_, rows_.back().masked());
    }
    for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
      const auto mask = token_mask(sequence / variations_);
      open_.insert(open_.end(), mask.begin(), mask.end());
    }
  }

  /// Sampler::cached
  void run_cached() {
    std::vector<GenerationPlan> plans;
    std::vector<Rows> known_rows;
    std::size_t longest = 0;
    for (std::size_t item = 0; item < items_; ++item) {
      plans.push_back(plan_of(item));
      known_rows.push_back(rows_[item].known(plans.back(), grid(item * variations_), source(item)));
      longest = std::max(longest, plans.back().steps.size());
    }
    Prefilled prefilled = backend_.prefill(guided() ? joined_conditions() : masked_tokens_.condition,
                                           twice(known_rows), options_.variations);
    const Logits from_prefill(std::move(prefilled.logits), known_rows);  // none in the packed layout

    int drawn = 0;
    for (std::size_t step = 0; step < longest; ++step) {
      const std::vector<Rows> rows = rows_of_step(plans, step);
      const Logits from_step = run(*prefilled.cache, rows, plans[0].hidden);
      int most = 0;
      for_each_draw(plans, step, [&](std::size_t sequence, const PlannedDraw& draw) {
        draw.from_prefill ? fill({sequence, draw.token, 0}, from_prefill, sequence / variations_, draw.output)
                          : fill({sequence, draw.token, 0}, from_step, sequence, draw.output);
      });
      for (std::size_t depth = 1; depth < depth_; ++depth) draw_deeper(*prefilled.cache, plans, step, rows, depth);
      for (const GenerationPlan& plan : plans)
        if (step < plan.steps.size()) most = std::max(most, static_cast<int>(plan.steps[step].draws.size()));
      report(drawn += most);
    }
  }

  /// Sampler::refresh: draw the first masked token, call it kept, plan anew, run everything again.
  void run_refreshed() {
    for (int done = 0; done < total_; ++done) {
      for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
        const std::span<const std::uint8_t> still = std::span(open_).subspan(sequence * tokens_, tokens_);
        const GenerationPlan plan = plan_generation(mask_, still);
        if (plan.steps.empty()) continue;  // this item is finished
        draw_first(sequence, plan);
      }
      report(done + 1);
    }
  }

  Drawn take() { return {std::move(grids_), std::move(scores_)}; }

 private:
  std::span<const std::uint8_t> token_mask(std::size_t item) const {
    return std::span(masked_tokens_.token_mask).subspan(item * tokens_, tokens_);
  }
  /// [L, C]
  std::span<Token> grid(std::size_t sequence) {
    return std::span(grids_).subspan(sequence * tokens_ * depth_, tokens_ * depth_);
  }
  /// [L, C]; empty where there is none
  std::span<const Token> source(std::size_t item) const {
    if (masked_tokens_.source.empty()) return {};
    return std::span(masked_tokens_.source).subspan(item * tokens_ * depth_, tokens_ * depth_);
  }
  bool guided() const { return options_.sampling.guidance != 1; }

  GenerationPlan plan_of(std::size_t item) const {
    const int steps = options_.sampling.steps, masked = rows_[item].masked();
    return rows_[item].plan(mask_, steps == 0 ? 1 : std::max(1, (masked + steps - 1) / steps));
  }

  template <class Draw>
  void for_each_draw(std::span<const GenerationPlan> plans, std::size_t step, const Draw& draw_one) const {
    for (std::size_t sequence = 0; sequence < items_ * variations_; ++sequence) {
      const GenerationPlan& plan = plans[sequence / variations_];
      if (step >= plan.steps.size()) continue;  // this item is finished
      for (const PlannedDraw& draw : plan.steps[step].draws) draw_one(sequence, draw);
    }
  }

  /// With guidance once more, for the twins.
  std::vector<Rows> twice(std::vector<Rows> rows) const { return guided() ? joined(rows, rows) : std::move(rows); }

  Condition joined_conditions() const {
    Condition both = masked_tokens_.condition;
    both.cells = joined(std::move(both.cells), masked_tokens_.without_lines.cells);
    if (!both.features.empty()) both.features = joined(both.features, both.features);
    return both;
  }

  const SamplingOptions& drawing(std::size_t item) const {
    return options_.by_item.empty() ? options_.sampling : options_.by_item[item];
  }

  /// The place of a code in the grids.
  struct Place {
    std::size_t sequence = 0;
    int token = 0;
    std::size_t depth = 0;
  };
  /// @param row the sequence, and the output of it, whose logits say what may stand there
  void fill(const Place& place, const Logits& logits, std::size_t row, int output) {
    const int variation = static_cast<int>(place.sequence % variations_);
    const int number = place.token + static_cast<int>(place.depth * tokens_);  // of the draw, for the seed
    const int code = draw_token(logits.at(row, output), drawing(place.sequence / variations_), variation, number);
    grid(place.sequence)[static_cast<std::size_t>(place.token) * depth_ + place.depth] = code;
    scores_[place.sequence].log_probability += log_probability(logits.plain(row, output), code);
    ++scores_[place.sequence].codes;
    open_[place.sequence * tokens_ + static_cast<std::size_t>(place.token)] = 0;
  }

  /// Empty for items that are finished or need none.
  std::vector<Rows> rows_of_step(std::span<const GenerationPlan> plans, std::size_t step) {
    std::vector<Rows> rows(items_ * variations_);
    for (std::size_t sequence = 0; sequence < rows.size(); ++sequence) {
      const std::size_t item = sequence / variations_;
      if (step >= plans[item].steps.size()) continue;
      rows[sequence] = rows_[item].of_step(plans[item].steps[step], grid(sequence));
    }
    return twice(std::move(rows));
  }

  Logits run(KvCache& cache, const std::vector<Rows>& rows, bool hidden) {
    if (std::ranges::all_of(rows, [](const Rows& item) { return item.rows.empty(); })) return {{}, rows};
    return {backend_.step(cache, rows, hidden ? StepKind::hidden : StepKind::causal), rows, options_.sampling.guidance};
  }

  /// The next code of the cells whose first codes the step has drawn.
  void draw_deeper(KvCache& cache, std::span<const GenerationPlan> plans, std::size_t step,
                   const std::vector<Rows>& rows, std::size_t depth) {
    std::vector<Token> drawn;  // [outputs, depth]
    for (int twin = 0; twin <= (guided() ? 1 : 0); ++twin)
      for_each_draw(plans, step, [&](std::size_t sequence, const PlannedDraw& draw) {
        const auto codes = grid(sequence).subspan(static_cast<std::size_t>(draw.token) * depth_, depth);
        drawn.insert(drawn.end(), codes.begin(), codes.end());
      });
    const Logits logits(backend_.deeper(cache, drawn), rows, options_.sampling.guidance);
    for_each_draw(plans, step, [&](std::size_t sequence, const PlannedDraw& draw) {
      fill({sequence, draw.token, depth}, logits, sequence, draw.output);
    });
  }

  /// Draws the plan's first token as if nothing had been computed before.
  void draw_first(std::size_t sequence, const GenerationPlan& plan) {
    const std::size_t item = sequence / variations_;
    const PlannedStep& step = plan.steps[0];
    const Rows known = rows_[item].known(plan, grid(sequence), {});
    Prefilled prefilled = backend_.prefill(condition_of(item), std::span(&known, 1), 1);
    const PlannedDraw& draw = step.draws[0];
    if (draw.from_prefill)
      return fill({sequence, draw.token, 0}, Logits(std::move(prefilled.logits), {&known, 1}), 0, draw.output);
    const Rows more = rows_[item].of_step(step, grid(sequence));
    auto values =
        backend_.step(*prefilled.cache, std::span(&more, 1), plan.hidden ? StepKind::hidden : StepKind::causal);
    fill({sequence, draw.token, 0}, Logits(std::move(values), {&more, 1}), 0, draw.output);
  }

  Condition condition_of(std::size_t item) const {
    const auto part = [&](const auto& all) {
      const auto size = static_cast<std::ptrdiff_t>(all.size() / items_);
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(item) * size;
      return std::decay_t<decltype(all)>(first, first + size);
    };
    const Condition& all = masked_tokens_.condition;
    return {part(all.tokens), part(all.source_joints), part(all.target_joints)};
  }

  void report(int done) const {
    if (options_.drawn) options_.drawn({done, grids_, open_});
    if (options_.progress && !options_.progress({done, total_}))
      throw Error(ErrorCode::cancelled,
                  "cancelled after " + std::to_string(done) + " of " + std::to_string(total_) + " tokens");
  }

  Backend& backend_;
  const MaskedTokens& masked_tokens_;
  const GenerateOptions& options_;
  const TransformerConfig& trained_;
  AttentionMask mask_;
  std::size_t tokens_, depth_, items_, variations_;
  std::vector<Token> grids_;  // [B * variations, L, C]
  std::vector<TokenScore> scores_ = std::vector<TokenScore>(items_ * variations_);
  std::vector<std::uint8_t> open_;  // [B * variations, L], 1 = still masked
  std::vector<PlannedRows> rows_;  // by item
  int total_ = 0;             // masked tokens of the item that has most
};

}  // namespace

std::vector<Token> generate(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options) {
  return generate_scored(backend, masked_tokens, options).tokens;
}

Drawn generate_scored(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options) {
  check_sampling(options.sampling);
  for (const SamplingOptions& sampling : options.by_item) check_sampling(sampling);
  if (options.variations < 1)
    throw Error(ErrorCode::usage, "expected at least 1, got " + std::to_string(options.variations), "variations");
  const TransformerConfig& trained = backend.config().transformer.value();
  if (masked_tokens.tokens.size() != masked_tokens.token_mask.size() * static_cast<std::size_t>(trained.codes_per_cell) ||
      masked_tokens.token_mask.size() % static_cast<std::size_t>(trained.tokens()))
    throw Error(ErrorCode::internal, "tokens and their mask do not fit the model's grid");
  if (!options.by_item.empty() &&
      options.by_item.size() != masked_tokens.token_mask.size() / static_cast<std::size_t>(trained.tokens()))
    throw Error(ErrorCode::internal, "there are ways of drawing for another number of items");
  check_layout(options.sampling, trained);
  if (masked_tokens.tokens.empty()) return {};
  Generation generation(backend, masked_tokens, options);
  options.sampling.sampler == Sampler::cached ? generation.run_cached() : generation.run_refreshed();
  return generation.take();
}

}  // namespace ilat
