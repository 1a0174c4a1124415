#pragma once

#include <filesystem>
#include <vector>

#include "training/data/mip_picture.h"

namespace ilat {

/// Photos without faces, for faces to stand before: every picture in FOLDER, or in FOLDER/photos. Where a table beside
/// photos/ gives joints (columns file, head_y, left_shoulder_y, right_shoulder_y), only what lies below the shoulders is
/// taken, and rows of `val` are left out.
/// @throws Error not_found, or bad_input for a picture that cannot be read
std::vector<MipPicture> read_background_photos(const std::filesystem::path& folder);

}  // namespace ilat
