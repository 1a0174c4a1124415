#pragma once

#include <functional>
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

/// Who looks on while photos are edited. A preview costs a decoding of every region.
struct EditWatch {
  std::vector<int> every;  ///< by request: a preview of its first variation after so many tokens; 0 = none
  std::function<void(const EditPreview&)> show;
};

/// Editor::edit(), looked at. Nothing of the results depends on it.
std::vector<EditResult> edit_watched(const Editor& editor, const std::vector<EditRequest>& requests,
                                     const EditOptions& options, const EditWatch& watch);

}  // namespace ilat
