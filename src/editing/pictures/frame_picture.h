#pragma once

#include <span>

#include "config/model_config.h"
#include "editing/edit_steps.h"
#include "ilat/editor.h"

namespace ilat {

/// What the model will see of a request, before any network runs. One row per region: its part of the photo at the
/// model's size; the same under the token grid, with the tokens to be repainted in red; the combined sketch. Each is
/// enlarged by a whole number so that it is at least 384 pixels wide.
/// @throws Error as Editor::edit does for this request and these options
Image frame_picture(const EditRequest& request, const EditOptions& options, const ModelConfig& config);
/// The same of views that are there already.
Image frame_picture(std::span<const ModelView> views, const ModelConfig& config);

}  // namespace ilat
