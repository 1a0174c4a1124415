#pragma once

#include <optional>
#include <vector>

#include "editing/tokens/generate.h"
#include "editing/tokens/token_score.h"

namespace ilat {

/// Teacher forcing: where generate() would draw, the tokens that stand at the masked places are fed in, all in one pass
/// over the key/value cache. At temperature 1, without top-k, top-p and guidance.
/// @param masked tokens at masked places are those to be scored
/// @param mask unset = the attention mask that the model was trained with
/// @return one for each item; it depends on its item alone
/// @throws Error usage for an attention mask in the packed layout
std::vector<TokenScore> score_tokens(Backend& backend, const MaskedTokens& masked,
                                     std::optional<AttentionMask> mask = {});

}  // namespace ilat
