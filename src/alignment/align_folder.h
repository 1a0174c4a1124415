#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>

#include "alignment/portrait_rules.h"
#include "ilat/faces.h"

namespace ilat {

struct AlignOptions {
  int side = 256;            ///< of the portraits, pixels; at least 32
  double val_share = 0.05;   ///< of the photos; which ones follows from their names alone; 0 = none
  PortraitRules rules = {};
  int threads = 0;           ///< photos at a time; 0 = one per processor
  bool resume = false;       ///< go on in a folder that a run with the same photos and settings has begun
  std::uint64_t max_pixels = kMaxPixels;  ///< photos with more are not read
};

/// How it ended.
struct AlignOutcome {
  int photos = 0, portraits = 0, val = 0;  ///< val: of the portraits
  std::map<Rejection, int> rejected = {};  ///< faces, or photos without one
};

/// Makes a training set of the photos in a folder and the folders below it: every face that the rules accept becomes a
/// portrait in `output`/photos and a line of `output`/faces.csv, in the frame and the format that `ilat pack` reads.
/// rejected.csv says what gave no portrait, and why; sheet.png shows up to 200 portraits with their landmarks. The result
/// does not depend on the number of threads, nor on whether it was made in one go.
/// @param progress is told photos done and in all; false = stop after those at hand; empty = silent
/// @throws Error not_found or bad_input if there are no photos; usage if `output` holds something else, needs `resume`, or
/// one folder lies in the other, so that what is read could be written over; unwritable; cancelled
AlignOutcome align_folder(const std::filesystem::path& folder, const std::filesystem::path& output,
                          const FaceFinder& finder, const AlignOptions& options,
                          const std::function<bool(int done, int total)>& progress = {});

}  // namespace ilat
