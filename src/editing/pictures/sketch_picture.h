#pragma once

#include <span>

#include "config/model_config.h"
#include "editing/edit_steps.h"
#include "ilat/editor.h"

namespace ilat {

/// The lines that guide the model for a request, for a person to go on drawing: the photo's own, and in their place what
/// a sketch or an expression puts there.
/// @return grey, the photo's size, black lines on white; white where the model does not look
/// @throws Error as Editor::edit does for this request and these options
Image sketch_picture(const EditRequest& request, const EditOptions& options, const ModelConfig& config);
/// The same of a photo's views that are there already.
Image sketch_picture(std::span<const ModelView> views, const Image& photo);

}  // namespace ilat
