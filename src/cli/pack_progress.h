#pragma once

#include <filesystem>

#include "training/packing/pack_photos.h"

namespace ilat {

/// pack_photos() with its progress and every photo that it skips on stderr (with `json` neither). Ctrl-C cancels.
PackReport pack_with_progress(const std::filesystem::path& source, const std::filesystem::path& output,
                              const PackOptions& options, bool json);

}  // namespace ilat
