#pragma once

#include <vector>

#include "ilat/editor.h"

namespace ilat {

/// What a model's tokens say of a case.
struct TokenMeasures {
  /// The photo with the mask filled by what the tokenizer makes of the photo itself: no transformer can do better.
  Image reconstruction;
  /// Share of the kept cells whose tokens change when every masked pixel becomes noise; NaN if all tokens are masked.
  double kept_changed = 0;
  /// By guide: of the photo's own masked tokens (see TokenScore). NaN if no token is masked.
  std::vector<double> perplexity;
  /// Under the first guide, when the kept tokens are those of a photo with noise for its masked pixels.
  double perplexity_blind = 0;
};

/// @param requests photos, masks and guides, judged together in one pass: each photo and mask `guides` times in a row,
/// under as many guides
/// @param options as for the edits; the frame holds the whole photo
/// @return one for each photo and mask
std::vector<TokenMeasures> measure_tokens(const Editor& editor, const std::vector<EditRequest>& requests,
                                          std::size_t guides, const EditOptions& options);

}  // namespace ilat
