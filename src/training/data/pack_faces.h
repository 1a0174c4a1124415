#pragma once

#include <filesystem>
#include <functional>

#include "config/model_config.h"

namespace ilat {

struct PackOptions {
  int side = 128;     ///< images and sketches are stored at this size, pixels
  XdogConfig xdog;  ///< how sketches are drawn
};

/// Makes a packed data set (packed_dataset.h) of a folder of aligned portraits: photos/ and faces.csv
/// (file, split, x0, y0 ... x48, y48).
/// @param progress called after every photo; false cancels. Empty = none.
/// @throws Error not_found, bad_input, unwritable, cancelled
void pack_faces(const std::filesystem::path& folder, const std::filesystem::path& output, const PackOptions& options,
                const std::function<bool(int done, int total)>& progress = {});

}  // namespace ilat
