#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "files/run_files.h"
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

/// What the jobs of a batch may write.
struct BatchRules {
  bool outputs_anywhere = false;  ///< a job's output may lie outside the batch's folder
  RunFiles files = RunFiles();    ///< told of what the batch reads and writes beside its jobs
  DrawingConfig drawing = {};     ///< the model's, for what jobs leave open
};

/// Reads the jobs that `source` lists: a CSV table, or a folder of photos that the command line's --mask and --sketch
/// match by name, --strokes likewise. A job's own options go over those of the command line. Results go into the command line's output, a
/// folder: under the name that the job gives, else under the photo's, as PNG. A job is refused whose output lies
/// elsewhere (`..`, an absolute path), or that RunFiles refuses: a picture that some job reads, another job's result, a
/// file that is no earlier result.
/// @throws Error for a source that cannot be read as a whole (see job_table.h, job_folders.h).
std::vector<BatchJob> read_batch_jobs(const std::filesystem::path& source, const FieldTexts& command_line, BatchRules rules = {});

}  // namespace ilat
