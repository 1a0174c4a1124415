#pragma once

#include <functional>
#include <span>
#include <vector>

#include "ilat/editor.h"
#include "imaging/mask/mask.h"

namespace ilat {

/// How one region of a photo looks while its tokens are being drawn: new where they are, the photo's own elsewhere.
struct EditPreview {
  std::size_t request = 0;  ///< of those that are edited together
  Progress progress;
  Box box;      ///< the part of the photo that the picture shows, in pixels
  Image image;  ///< RGB, of the box's shape, at most kPreviewSide wide or high
};

inline constexpr int kPreviewSide = 512;

/// Who looks on while photos are edited.
struct EditWatch {
  std::vector<int> every;  ///< by request: a preview of its first variation at the first token and after so many more; 0 = none
  std::function<void(const EditPreview&)> show;
};

/// Photos that are edited together.
struct WatchedPass {
  std::span<const EditRequest> requests;
  EditOptions options = {};
  std::span<const SamplingOptions> draws = {};  ///< as EditorAccess::edit takes them
};

/// Editor::edit(), looked at. Nothing of the results depends on it. A preview costs a decoding.
std::vector<EditResult> edit_watched(const Editor& editor, const WatchedPass& pass, const EditWatch& watch);

}  // namespace ilat
