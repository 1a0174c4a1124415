#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "editing/tokens/token_score.h"
#include "ilat/options.h"

namespace ilat {

/// A batch of token grids in which some tokens are to be generated, each under its own condition.
struct MaskedTokens {
  Condition condition;                   ///< of the whole batch
  Condition without_lines = {};          ///< the same, but nothing is known of masked lines; SamplingOptions::guidance
  std::vector<Token> tokens;             ///< [B, L, C]; what stands at masked places is never read
  std::vector<std::uint8_t> token_mask;  ///< [B, L], 1 = to be generated; items may differ in number
  std::vector<Token> source = {};        ///< [B, L, C] of a source photo, for packed models that see one
};

/// Grids that are being drawn.
struct PartlyDrawn {
  int done = 0;                       ///< tokens, of the item that has most
  std::span<const Token> tokens;      ///< [B * variations, L, C]; at open places still what was there before
  std::span<const std::uint8_t> open; ///< [B * variations, L], 1 = to be drawn yet
};

struct GenerateOptions {
  SamplingOptions sampling;
  int variations = 1;         ///< grids per item, at least 1
  ProgressCallback progress;  ///< after every token of the item that has most; empty = none
  /// [B] of each item: temperature, top_k, top_p and seed are read here, all else in `sampling`; empty = all as there.
  std::vector<SamplingOptions> by_item = {};
  std::function<void(const PartlyDrawn&)> drawn = {};  ///< the same moments, before `progress`; empty = none
};

/// Draws the masked tokens (spec sections 5 and 8): the condition and all rows that are known from the start once, then one
/// step per masked token on a key/value cache; all items and variations go through each step together.
/// @return [B * variations, L, C]: variation v of item b is grid b * variations + v. A grid depends on its item, its seed
/// and v alone, not on the batch nor on how many variations are drawn.
/// @throws Error cancelled as soon as `progress` returns false.
std::vector<Token> generate(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options);

/// The same, and how likely the model finds what it drew: at temperature 1, without top-k, top-p and guidance. Where every
/// step draws one token that is score_tokens() of the result.
struct Drawn {
  std::vector<Token> tokens;       ///< [B * variations, L, C]
  std::vector<TokenScore> scores;  ///< [B * variations]
};
Drawn generate_scored(Backend& backend, const MaskedTokens& masked_tokens, const GenerateOptions& options);

}  // namespace ilat
