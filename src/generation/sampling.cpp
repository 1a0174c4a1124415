#include "generation/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>
#include <string>

#include "generation/philox.h"
#include "generation/portable_exp.h"
#include "ilat/error.h"

namespace ilat {
namespace {

template <class Number>
void expect(bool holds, const char* option, Number value, const char* range) {
  if (holds) return;
  std::ostringstream text;
  text << "expected " << range << ", got " << value;
  throw Error(ErrorCode::usage, text.str(), option);
}

void expect_finite(std::span<const float> logits) {
  if (logits.empty()) throw Error(ErrorCode::internal, "there are no logits to draw from");
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (std::isfinite(logits[i])) continue;
    throw Error(ErrorCode::internal,
                "logit " + std::to_string(i) + " is " + std::to_string(logits[i]) + "; expected a finite number");
  }
}

/// Keeps the first candidates whose probabilities together reach `share`; at least one.
void keep_share(std::vector<Candidate>& candidates, double total, double share) {
  double sum = 0;
  std::size_t kept = 0;
  while (kept < candidates.size() && (kept == 0 || sum < share * total)) sum += candidates[kept++].probability;
  candidates.resize(kept);
}

double sum_of(const std::vector<Candidate>& candidates) {
  double sum = 0;
  for (const Candidate& candidate : candidates) sum += candidate.probability;
  return sum;
}

}  // namespace

void check_sampling(const SamplingOptions& options) {
  expect(options.temperature >= 0 && std::isfinite(options.temperature), "temperature", options.temperature,
         "a number from 0");
  expect(options.top_k >= 0, "top_k", options.top_k, "a whole number from 0 (0 = all)");
  expect(options.guidance >= 0 && std::isfinite(options.guidance), "guidance", options.guidance, "a number from 0");
  expect(options.steps >= 0, "steps", options.steps, "a whole number from 0 (0 = one token a step)");
  expect(options.top_p > 0 && options.top_p <= 1, "top_p", options.top_p, "a number above 0, at most 1");
}

void check_layout(const SamplingOptions& options, const TransformerConfig& trained) {
  const bool packed = trained.layout == Layout::packed;
  const auto refuse = [](bool asked, const char* option, const char* why) {
    if (asked) throw Error(ErrorCode::usage, why, option);
  };
  constexpr const char* kPaperOnly = "belongs to the paper's layout; this model's rows are packed: leave it out";
  constexpr const char* kPackedOnly = "needs a model of the packed layout; this one has the paper's: leave it out";
  refuse(packed && options.attention_mask.has_value(), "attention_mask", kPaperOnly);
  refuse(packed && options.sampler != Sampler::cached, "sampler", kPaperOnly);
  refuse(!packed && options.guidance != 1, "guidance", kPackedOnly);
  refuse(!packed && options.steps != 0, "steps", kPackedOnly);
}

std::vector<Candidate> candidates_of(std::span<const float> logits, const SamplingOptions& options) {
  check_sampling(options);
  expect_finite(logits);
  std::vector<int> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  const auto likelier = [&](int a, int b) {
    const float first = logits[static_cast<std::size_t>(a)], second = logits[static_cast<std::size_t>(b)];
    return first != second ? first > second : a < b;
  };
  const bool greedy = options.temperature == 0;
  const std::size_t all = order.size(), wanted = greedy ? 1 : static_cast<std::size_t>(options.top_k);
  const std::size_t kept = wanted == 0 ? all : std::min(wanted, all);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(), likelier);
  order.resize(kept);
  if (greedy) return {{order[0], 1.0}};

  std::vector<Candidate> candidates;
  const double largest = logits[static_cast<std::size_t>(order[0])];
  for (const int token : order) {
    const double below = logits[static_cast<std::size_t>(token)] - largest;  // <= 0
    candidates.push_back({token, portable_exp(below / options.temperature)});
  }
  if (options.top_p < 1) keep_share(candidates, sum_of(candidates), options.top_p);
  const double total = sum_of(candidates);  // at least 1, the most likely one's own
  for (Candidate& candidate : candidates) candidate.probability /= total;
  return candidates;
}

int draw_token(std::span<const float> logits, const SamplingOptions& options, int variation, int token) {
  const std::vector<Candidate> candidates = candidates_of(logits, options);
  const double point =
      uniform_draw(options.seed, static_cast<std::uint32_t>(variation), static_cast<std::uint32_t>(token));
  double sum = 0;
  for (const Candidate& candidate : candidates) {
    sum += candidate.probability;
    if (point < sum) return candidate.token;
  }
  // Rounding may leave the sum a little below 1: the point then belongs to the last candidate that is possible at all.
  const auto possible = [](const Candidate& candidate) { return candidate.probability > 0; };
  return std::find_if(candidates.rbegin(), candidates.rend(), possible)->token;
}

double log_probability(std::span<const float> logits, int token) {
  const double highest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - highest);
  return logits[static_cast<std::size_t>(token)] - highest - std::log(sum);
}

}  // namespace ilat
