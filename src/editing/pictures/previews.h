#pragma once

#include <cstddef>
#include <span>

#include "editing/edit_steps.h"
#include "editing/edit_watch.h"
#include "editing/tokens/generate.h"

namespace ilat {

/// An edit whose tokens are being drawn. All of it outlives whoever is shown it.
struct RunningEdit {
  Backend& backend;
  std::span<const EditRequest> requests;
  std::span<const ModelView> views;
  std::span<const std::size_t> first_views;  ///< by request, and one past the last
  const EncodedImages& encoded;
  PixelBox wanted;  ///< KeptPhoto::wanted of its results, so that a preview decodes no more than they do
  int variations = 1;
};

/// Shows whoever watches an edit how its photos look so far.
class Previews {
 public:
  Previews(const RunningEdit& edit, const EditWatch& watch);
  /// Decodes the first variations' grids and shows them, where a request's next preview is due.
  void show(const PartlyDrawn& grids);

 private:
  bool is_due(std::size_t request, int done) const;
  void show(std::size_t request, const PartlyDrawn& grids, const FloatMaps& painted) const;

  RunningEdit edit_;
  const EditWatch& watch_;
  int total_ = 0;  // tokens of the view that has most
  int shown_ = 0;  // of them were drawn when show() was last called
};

}  // namespace ilat
