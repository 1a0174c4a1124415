#pragma once

#include <span>
#include <vector>

#include "config/model_config.h"
#include "ilat/options.h"

namespace ilat {

/// @throws Error usage if temperature, top_k or top_p is out of range.
void check_sampling(const SamplingOptions& options);

/// @throws Error usage for what a model of this layout cannot do: attention masks and the refreshing sampler belong to the
/// paper's layout, guidance and steps to the packed one.
void check_layout(const SamplingOptions& options, const TransformerConfig& trained);

/// A token that may be drawn.
struct Candidate {
  int token = 0;
  double probability = 0;  ///< among the candidates; they sum to 1
};

/// What is left of a distribution after temperature, then top-k, then top-p among those k.
/// @param logits [K], finite
/// @return most likely first; equal logits in order of their index, of which exactly k count for top-k
/// @throws Error internal if a logit is not a finite number
std::vector<Candidate> candidates_of(std::span<const float> logits, const SamplingOptions& options);

/// Draws one token. The result depends on the arguments alone, and is the same on every platform for the same logits:
/// the generator is counter-based (philox.h), and probabilities are built from IEEE + - * / in a fixed order.
/// @param logits [K], finite
/// @param variation which of the results of one edit, from 0
/// @param token which token of the grid is drawn
/// @throws Error usage (see check_sampling), or internal if a logit is not a finite number
int draw_token(std::span<const float> logits, const SamplingOptions& options, int variation, int token);

/// The logarithm of what the softmax of these logits gives a token, at temperature 1 and with nothing cut off.
double log_probability(std::span<const float> logits, int token);

}  // namespace ilat
