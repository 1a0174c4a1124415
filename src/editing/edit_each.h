#pragma once

#include <variant>
#include <vector>

#include "ilat/editor.h"
#include "ilat/error.h"

namespace ilat {

/// An edit's result, or why there is none.
using EditOutcome = std::variant<EditResult, Error>;

/// Edits several photos in one batched pass. If one of them cannot be edited, or all together do not fit into memory,
/// they are edited one after the other, so that only what is wrong with an edit itself fails it.
/// @param draws of each request: temperature, top_k, top_p and seed are read here, all else in `options`; empty =
/// all there
/// @return one outcome for each request, in their order
/// @throws Error cancelled, when the progress callback says so.
std::vector<EditOutcome> edit_each(const Editor& editor, const std::vector<EditRequest>& requests,
                                   const EditOptions& options, const std::vector<SamplingOptions>& draws = {});

}  // namespace ilat
