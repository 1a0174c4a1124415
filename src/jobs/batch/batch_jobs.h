#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "jobs/edit_job/edit_job.h"
#include "jobs/edit_job/edit_job_texts.h"

namespace ilat {

/// One job of a batch, ready to run unless it has a problem.
struct BatchJob {
  std::size_t number = 0;  ///< line in the table, or place among the photos; from 1
  std::string photo;       ///< as the user named it
  std::string outputs;     ///< the files' names under the batch's folder, ", " between them
  EditJob job;
  std::vector<std::filesystem::path> files;  ///< one for each variation
  std::string problem;                       ///< why it cannot be done; empty = none
};

/// Reads the jobs that `source` lists: a CSV table, or a folder of photos that the command line's --mask and --sketch
/// match by name. A job's own options go over those of the command line. Results go into the command line's output, a
/// folder: under the name that the job gives, else under the photo's, as PNG. A job is refused that would write over a
/// picture that some job reads, or over another job's result.
/// @throws Error for a source that cannot be read as a whole (see job_table.h, job_folders.h).
std::vector<BatchJob> read_batch_jobs(const std::filesystem::path& source, const FieldTexts& command_line);

}  // namespace ilat
