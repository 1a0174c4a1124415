#pragma once

#include <string>

#include "ilat/image.h"
#include "ilat/photo.h"
#include "ilat/strokes.h"

namespace ilat {

/// The colours that a person painted, at the photo's size. Drawn on transparency (any pixel is less than half opaque):
/// what is at least half opaque is a stroke. Else it is the photo, painted over: strokes are where it differs from it by
/// more than a saved copy does.
/// @param name of the picture, for errors
/// @throws Error usage for another shape than the photo's; bad_input if nothing is painted, or if so much differs from the
/// photo that it is another picture.
ColourStrokes strokes_of(const Photo& drawn, const Image& photo, const std::string& name);

}  // namespace ilat
