#pragma once

#include "ilat/photo.h"

namespace ilat {

/// Whether a photo is stored with one colour channel: it came so, and its pixels (still) are grey.
bool is_grey(const Photo& photo);

/// The 8-bit colours that a format without transparency or depth holds: over white paper, one channel if grey.
Image flattened(const Photo& photo);

/// Whether a colour profile describes the numbers that will be written. One for grey says nothing of RGB, as a
/// repainted grey photo may have become; one for inks says nothing of either.
bool profile_fits(const PhotoMetadata& metadata, bool grey);

}  // namespace ilat
