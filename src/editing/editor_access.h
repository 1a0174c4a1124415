#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "ilat/editor.h"

namespace ilat {

/// What the public headers keep to themselves: the backend that an Editor works on.
struct EditorAccess {
  static Editor make(std::unique_ptr<Backend> backend);
  static Backend& backend(const Editor& editor);
  /// Editor::edit on any backend.
  /// @param draws of each request: temperature, top_k, top_p and seed are read here, all else in `options`; empty = all there
  static std::vector<EditResult> edit(Backend& backend, std::span<const EditRequest> requests, const EditOptions& options,
                                      std::span<const SamplingOptions> draws = {});
};

}  // namespace ilat
