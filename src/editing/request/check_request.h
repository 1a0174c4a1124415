#pragma once

#include "config/model_config.h"
#include "ilat/editor.h"

namespace ilat {

/// @throws Error bad_model if a part that an edit needs is missing.
void check_model(const ModelConfig& config);

/// @throws Error usage if an option is out of range or this model cannot follow it.
void check_options(const EditOptions& options, const ModelConfig& config);

/// @throws Error usage if this model cannot follow what is asked for: strokes, an edit without lines.
void check_abilities(const EditRequest& request, const ModelConfig& config);

/// @throws Error usage if mask, sketch or strokes are not of the photo's size, a picture has another number of channels, there
/// is neither a mask nor words about a face nor a pose, what the model follows is missing or something else is there, an
/// expression is out of range, there are to be no lines beside a sketch or an expression, or landmarks are no places in or near
/// the photo
void check_request(const EditRequest& request, const ModelConfig& config);

}  // namespace ilat
