#pragma once

#include <filesystem>

#include "files/atomic_file.h"
#include "ilat/photo.h"

namespace ilat {

/// write_photo() of a picture that appears together with others.
/// @throws Error as write_photo() does
void stage_photo(StagedFiles& files, const std::filesystem::path& path, const Photo& photo, const WriteOptions& options = {});

/// A picture without anything beside it, RGB or grey.
Photo plain_photo(const Image& image);

}  // namespace ilat
