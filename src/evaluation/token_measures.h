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
};

/// @param requests photos, masks and guides, judged together in one pass
/// @param options as for the edits; the frame holds the whole photo
std::vector<TokenMeasures> measure_tokens(const Editor& editor, const std::vector<EditRequest>& requests,
                                          const EditOptions& options);

}  // namespace ilat
