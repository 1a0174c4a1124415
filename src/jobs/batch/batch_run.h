#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "jobs/batch/batch_book.h"
#include "jobs/batch/job_results.h"
#include "jobs/batch/shard.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "jobs/job_events.h"

namespace ilat {

struct BatchOptions {
  std::filesystem::path results = {};  ///< the table of results, .csv or .json; empty = results.csv beside the results
  std::size_t batch_size = 4;          ///< photos edited together, and so in memory at a time; at least 1
  bool resume = false;                 ///< skip the jobs that are done
  bool overwrite = false;              ///< replace files that are no earlier results
  bool outputs_anywhere = false;       ///< a job's output may lie outside the batch's folder
  Shard shard = {};                    ///< the part of the batch that is done; the table of a part is results-2-of-8.csv
  /// Has the jobs done elsewhere and enters how each ended; empty = they are edited here. @throws Error cancelled
  std::function<void(const std::vector<const BatchJob*>&, BatchBook&)> by_others = {};
};

/// How a batch ended.
struct BatchOutcome {
  std::map<std::size_t, JobResult> results = {};  ///< by the jobs' numbers
  std::filesystem::path table = {};               ///< where they stand
  std::size_t done = 0, skipped = 0, failed = 0;
  std::set<std::string> warnings = {};  ///< each once
};

/// Edits every job that `source` lists (see read_batch_jobs). One that fails does not stop the others; the table of
/// results says how each ended; it is brought up to date after a pass, as often as that takes little of the time, and at
/// the end, however that comes.
/// @param command_line its output names the folder of the results; its other options hold for jobs that do not say
/// otherwise
/// @param model empty = the bundled model
/// @throws Error for jobs or a model that cannot be read at all, or a table that cannot take the results; cancelled.
BatchOutcome run_batch(const std::filesystem::path& source, const FieldTexts& command_line,
                       const std::filesystem::path& model, BatchOptions options, const OpenEditor& open,
                       const JobEvents& events);

}  // namespace ilat
