#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "config/model_config.h"
#include "ilat/editor.h"
#include "tensor/float_maps.h"

namespace ilat {

// The steps of an edit between the photo and the networks, in the order in which they are taken (spec section 1).

/// One region of a request as the networks see it.
struct ModelView {
  Placement placement;                   ///< where the model looks
  Image own_mask;                        ///< grey, the photo's size: what is repainted from this view
  FloatMaps photo;                          ///< [1, 3, R, R] in [-1, 1], R = resolution of the image tokenizer
  FloatMaps mask;                           ///< [1, 1, R, R], 1 = regenerate; of the whole mask, other regions' too
  FloatMaps lines;                          ///< [1, 1, X, X] in [0, 1], X = xdog.side: the condition, 1 = white paper
  FloatMaps sketch;                         ///< the same as the model takes it, [1, G, S, S] in [-1, 1], S = ModelConfig::guide_resolution()
  FloatMaps source_sketch = {};             ///< likewise of the source photo, where the model sees one
  std::vector<float> joints = {};           ///< [2, J, 3] of pose models: x, y in [-1, 1], visible; source, then target
  bool drawn = false;                       ///< the lines inside the mask are the user's, not the photo's own
  bool no_lines = false;                    ///< nothing is said about lines inside the mask
  FloatMaps strokes;                        ///< [1, 4, R, R] a wanted colour in [-1, 1], and 1 where there is one; inside the mask only
  std::vector<std::uint8_t> token_mask;  ///< [L], 1 = holds a masked pixel
};

/// Where the model looks, and what is repainted from there.
struct Look {
  Placement placement;
  Image mask;
};

/// Frames -> model size -> masks -> lines. One view, or with FrameChoice::automatic as many as the conditioning asks for.
/// @throws Error bad_input if nothing is masked or no stroke lies in the mask, usage for a frame, eyes or a face that do not serve.
std::vector<ModelView> look_at(const EditRequest& request, const EditOptions& options, const ModelConfig& config);
/// The same for a request that nobody has checked yet. @throws Error as Editor::edit does for this request and these options
std::vector<ModelView> checked_views(const EditRequest& request, const EditOptions& options, const ModelConfig& config);

/// The same member of every view as one batch: [B, C, H, W].
FloatMaps stack(std::span<const ModelView> views, FloatMaps ModelView::*member);

/// What the model is conditioned on in pictures.
Guides guides_of(std::span<const ModelView> views);
/// The same, with nothing known of the lines inside the masks.
Guides without_lines(Guides guides);

/// What this model's decoder is to see of the photos, for each variation of each view.
KeptPhoto kept_photo(const ModelConfig& config, const EncodedImages& encoded, std::span<const ModelView> views,
                     int variations);

}  // namespace ilat
