#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "jobs/batch/batch_jobs.h"
#include "jobs/batch/job_results.h"
#include "jobs/provenance.h"

namespace ilat {

/// What a job's row of results keeps of the edit's record, to know the edit again.
std::string edit_sum(const EditRecord& record);

/// What an earlier run of a batch left: its table of results, and the results themselves. It is what --resume goes by.
class FormerRun {
 public:
  /// @param table of results; none if there is no such file
  /// @throws Error as read_job_results() does
  explicit FormerRun(const std::filesystem::path& table);

  /// The row of a job that needs no edit: every result is there and says that it was made by this very edit, the same
  /// program, model, inputs and options; one that was written without its record must be in the table, with the sum of
  /// that record. None for a job that is to be done, or done anew.
  std::optional<JobResult> finished(const BatchJob& job, const UsedModel& model) const;

  /// Whether the table calls this file the result of a job. @param folder of the batch's results
  bool made(const std::filesystem::path& file, const std::filesystem::path& folder) const;

 private:
  bool is_finished(const BatchJob& job, EditRecord record, const JobResult& row) const;

  std::map<std::string, JobResult> rows_;  // by outputs: the lines of a table of jobs may have moved
  std::set<std::string> made_;             // the outputs of those that are done
};

}  // namespace ilat
