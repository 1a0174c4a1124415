#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/model_config.h"

namespace ilat {

struct PackOptions {
  int side = 128;          ///< images and sketches are stored at this size, pixels
  double val_share = 0.05; ///< of the photos whose source does not say; chosen by their names
  XdogConfig xdog = {};    ///< how sketches are drawn
};

struct PackReport {
  std::int64_t train = 0, val = 0;
  std::vector<std::string> skipped;  ///< "name: why", of every photo that could not be used
};

/// Makes a packed data set (packed_dataset.h) of a source of square photos (photo_source.h). Photos that are broken or
/// not square are skipped.
/// @param progress called as photos are done; total is 0 where the source does not know it. false cancels. Empty = none.
/// @throws Error as open_source(); bad_input with the list if more than 1 % of the photos cannot be used; unwritable;
/// cancelled. No file is then written.
PackReport pack_photos(const std::filesystem::path& source, const std::filesystem::path& output,
                       const PackOptions& options,
                       const std::function<bool(std::int64_t done, std::int64_t total)>& progress = {});

}  // namespace ilat
