#pragma once

#include <filesystem>
#include <vector>

#include "jobs/batch/job_table.h"

namespace ilat {

/// What the photos of a folder are edited with: a picture for all of them, a folder of pictures with the photos' names
/// (whatever their extensions), or nothing (empty).
struct JobFolders {
  std::filesystem::path photos = {};
  std::filesystem::path masks = {};
  std::filesystem::path sketches = {};
  std::filesystem::path strokes = {};
};

/// One job for each picture in `photos` (.png, .jpg, .jpeg, .webp; folders in it are not entered), by name. Its cells
/// are photo, mask, sketch and strokes, as paths. A photo without one of them, or with two, is that job's
/// problem.
/// @throws Error not_found if a folder cannot be read, bad_input if there is no picture in `photos`.
std::vector<JobRow> jobs_of_folders(const JobFolders& folders);

}  // namespace ilat
