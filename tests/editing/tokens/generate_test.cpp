#include "editing/tokens/generate.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "editing/fake_backend.h"
#include "generation/attention_rows.h"
#include "generation/sampling.h"
#include "ilat/error.h"

namespace ilat::test {

namespace {

constexpr int kTokens = 16;  // FakeBackend's default grid

MaskedTokens random_masked_tokens(int items) {
  MaskedTokens masked_tokens;
  const auto size = static_cast<std::size_t>(items) * kTokens;
  masked_tokens.condition.tokens = *rc::gen::container<std::vector<Token>>(size, rc::gen::inRange(0, FakeBackend::kCodes));
  masked_tokens.tokens = *rc::gen::container<std::vector<Token>>(size, rc::gen::inRange(0, FakeBackend::kCodes));
  masked_tokens.token_mask = *rc::gen::container<std::vector<std::uint8_t>>(size, rc::gen::inRange<std::uint8_t>(0, 2));
  return masked_tokens;
}

MaskedTokens item_of(const MaskedTokens& masked_tokens, int item) {
  const auto part = [item](const auto& all) {
    const auto first = all.begin() + item * kTokens;
    return std::decay_t<decltype(all)>(first, first + kTokens);
  };
  MaskedTokens single;
  single.condition.tokens = part(masked_tokens.condition.tokens);
  single.tokens = part(masked_tokens.tokens);
  single.token_mask = part(masked_tokens.token_mask);
  return single;
}

SamplingOptions random_sampling() {
  SamplingOptions sampling;
  sampling.seed = *rc::gen::arbitrary<std::uint64_t>();
  sampling.temperature = *rc::gen::element(0.0, 0.5, 1.0);
  sampling.attention_mask = *rc::gen::element(AttentionMask::paper, AttentionMask::released, AttentionMask::causal,
                                              AttentionMask::autoencoder);
  return sampling;
}

/// What one whole forward pass under `token_mask` predicts for `token`: the definition, without plan and cache.
std::vector<float> full_forward(const FakeBackend& backend, AttentionMask mask, const std::vector<Token>& condition,
                                const std::vector<Token>& grid, const std::vector<std::uint8_t>& token_mask,
                                int token) {
  const auto kinds = label_rows(mask, token_mask);
  const int row = token;
  std::set<std::pair<int, Token>> visible;
  for (int column = 0; column <= kTokens; ++column)
    if (sees(kinds, row, column)) visible.emplace(column, column == 0 ? 0 : grid[column - 1]);
  return backend.logits(condition, kinds[row] == RowKind::hidden ? row * 1000 - kMaskToken : row, visible);
}

std::vector<Token> expected_grid(const FakeBackend& backend, const MaskedTokens& masked_tokens, const SamplingOptions& sampling,
                                 int variation) {
  std::vector<Token> grid = masked_tokens.tokens;
  std::vector<std::uint8_t> token_mask = masked_tokens.token_mask;
  for (int token = 0; token < kTokens; ++token) {
    if (masked_tokens.token_mask[token] == 0) continue;
    const auto logits = full_forward(backend, *sampling.attention_mask, masked_tokens.condition.tokens, grid, token_mask, token);
    grid[token] = draw_token(logits, sampling, variation, token);
    if (sampling.sampler == Sampler::refresh) token_mask[token] = 0;
  }
  return grid;
}

std::vector<Token> grid_of(const std::vector<Token>& grids, int sequence) {
  return {grids.begin() + sequence * kTokens, grids.begin() + (sequence + 1) * kTokens};
}

}  // namespace

RC_GTEST_PROP(PromiseGenerate, CachedTokensEqualThoseOfAFullForwardPassPerToken, ()) {
  FakeBackend backend;
  const MaskedTokens masked_tokens = random_masked_tokens(1);
  const SamplingOptions sampling = random_sampling();
  RC_ASSERT(generate(backend, masked_tokens, {.sampling = sampling, .progress = {}}) ==
            expected_grid(backend, masked_tokens, sampling, 0));
}

RC_GTEST_PROP(PromiseGenerate, RefreshEqualsRelabellingEachNewTokenAsKept, ()) {
  FakeBackend backend;
  const MaskedTokens masked_tokens = random_masked_tokens(1);
  SamplingOptions sampling = random_sampling();
  sampling.sampler = Sampler::refresh;
  RC_ASSERT(generate(backend, masked_tokens, {.sampling = sampling, .progress = {}}) ==
            expected_grid(backend, masked_tokens, sampling, 0));
}

RC_GTEST_PROP(PromiseGenerate, BatchAndVariationsEqualEachAlone, ()) {
  FakeBackend backend;
  const int items = *rc::gen::inRange(1, 4);
  const int variations = *rc::gen::inRange(1, 4);
  const MaskedTokens masked_tokens = random_masked_tokens(items);
  SamplingOptions sampling = random_sampling();
  sampling.sampler = *rc::gen::element(Sampler::cached, Sampler::refresh);
  const auto grids = generate(backend, masked_tokens, {sampling, variations, {}});
  RC_ASSERT(grids.size() == static_cast<std::size_t>(items * variations * kTokens));
  for (int item = 0; item < items; ++item)
    for (int variation = 0; variation < variations; ++variation)
      RC_ASSERT(grid_of(grids, item * variations + variation) ==
                expected_grid(backend, item_of(masked_tokens, item), sampling, variation));
}

RC_GTEST_PROP(PromiseGenerate, CacheRunsEachRowAtMostOnceAndTheConditionOnce, ()) {
  FakeBackend backend;
  const MaskedTokens masked_tokens = random_masked_tokens(1);
  SamplingOptions sampling = random_sampling();
  sampling.attention_mask = AttentionMask::paper;
  generate(backend, masked_tokens, {.sampling = sampling, .progress = {}});
  const auto masked = std::count(masked_tokens.token_mask.begin(), masked_tokens.token_mask.end(), 1);
  RC_ASSERT(backend.prefills == 1);
  RC_ASSERT(backend.steps <= masked);
  RC_ASSERT(backend.row_runs <= 2 * masked);
}

class GenerateTest : public ::testing::Test {
 protected:
  GenerateTest() {
    masked_tokens_.condition.tokens.assign(kTokens, 3);
    masked_tokens_.tokens.assign(kTokens, 5);
    masked_tokens_.token_mask.assign(kTokens, 0);
    for (const int token : {2, 3, 7, 9, 15}) masked_tokens_.token_mask[token] = 1;
  }
  std::vector<Token> draw(const SamplingOptions& sampling) {
    return generate(backend_, masked_tokens_, {.sampling = sampling, .progress = {}});
  }

  FakeBackend backend_;
  MaskedTokens masked_tokens_;
};

TEST_F(GenerateTest, KeptTokensStayAsTheyAre) {
  const auto grid = draw({});
  for (int token = 0; token < kTokens; ++token) {
    if (masked_tokens_.token_mask[token] == 0) {
      EXPECT_EQ(grid[token], 5);
    }
  }
}

TEST_F(GenerateTest, GreedyIgnoresTheSeedAndTemperatureDoesNot) {
  EXPECT_EQ(draw({.temperature = 0, .seed = 1, .attention_mask = {}}),
            draw({.temperature = 0, .seed = 2, .attention_mask = {}}));
  EXPECT_NE(draw({.temperature = 1, .seed = 1, .attention_mask = {}}),
            draw({.temperature = 1, .seed = 2, .attention_mask = {}}));
}

TEST_F(GenerateTest, NothingMaskedNothingDrawn) {
  masked_tokens_.token_mask.assign(kTokens, 0);
  EXPECT_EQ(draw({}), masked_tokens_.tokens);
  EXPECT_EQ(backend_.steps, 0);
}

TEST_F(GenerateTest, ProgressCountsEveryToken) {
  std::vector<int> heard;
  const auto listen = [&](const Progress& progress) {
    EXPECT_EQ(progress.total, 5);
    heard.push_back(progress.done);
    return true;
  };
  generate(backend_, masked_tokens_, {.sampling = {}, .progress = listen});
  EXPECT_EQ(heard, (std::vector<int>{1, 2, 3, 4, 5}));
  heard.clear();
  generate(backend_, masked_tokens_, {.sampling = {.attention_mask = AttentionMask::autoencoder}, .progress = listen});
  EXPECT_EQ(heard, std::vector<int>{5});
}

TEST_F(GenerateTest, CancellingStopsAtTheNextToken) {
  for (const Sampler sampler : {Sampler::cached, Sampler::refresh}) {
    int calls = 0;
    const auto cancel = [&](const Progress& progress) { return ++calls, progress.done < 2; };
    try {
      generate(backend_, masked_tokens_, {.sampling = {.sampler = sampler, .attention_mask = {}}, .progress = cancel});
      ADD_FAILURE() << "not cancelled";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
    EXPECT_EQ(calls, 2);
  }
}

TEST_F(GenerateTest, ImpossibleOptionsAreRefused) {
  EXPECT_THROW(draw({.temperature = -1, .attention_mask = {}}), Error);
  EXPECT_THROW(generate(backend_, masked_tokens_, {.sampling = {}, .variations = 0, .progress = {}}), Error);
  masked_tokens_.token_mask.pop_back();
  EXPECT_THROW(draw({}), Error);
}

}  // namespace ilat::test
