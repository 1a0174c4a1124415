#pragma once

#include <filesystem>

#include "jobs/run_edit.h"

namespace ilat {

/// Makes an edited picture again from the record in it, into files.output, and compares the two files.
/// @param picture what was written by an edit
/// @param files the same photo, mask, sketch and moves (whatever their names), and the output
/// @param run its model, and whether to overwrite
/// @throws Error bad_input with everything that differs: before anything is painted where an input, the model or the
/// program does, after it if the bytes came out otherwise all the same. usage if the output is of another format, or as
/// RunFiles says.
EditOutput reproduce(const std::filesystem::path& picture, const EditJob& files, const EditRun& run,
                     const OpenEditor& open, const JobEvents& events);

}  // namespace ilat
