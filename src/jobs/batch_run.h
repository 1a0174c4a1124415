#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "editing/edit_each.h"
#include "jobs/batch_jobs.h"
#include "jobs/job_results.h"
#include "jobs/provenance.h"

namespace ilat {

struct BatchRunOptions {
  std::filesystem::path results = {};  ///< the table of results, .csv or .json
  std::size_t batch_size = 4;          ///< photos edited together, and so in memory at a time; at least 1
  bool resume = false;                 ///< skip the jobs that are done
  bool quiet = false;                  ///< no progress, no names of results on stdout
};

/// Runs the jobs of a batch, those with equal settings together, and keeps the table of results up to date.
class BatchRun {
 public:
  BatchRun(std::vector<BatchJob> jobs, UsedModel model, BatchRunOptions options);

  /// @throws Error cancelled after Ctrl-C, with everything finished in the table; unwritable if that cannot be written;
  /// bad_model. A job's own error goes into the table.
  void run();

  const std::map<std::size_t, JobResult>& results() const { return results_; }
  std::size_t skipped() const { return skipped_; }

 private:
  using Report = std::function<void(double share)>;  // of a pass that is done, 0 ... 1

  /// Enters the jobs that have a problem and, with `resume`, those that are done. @return the others
  std::vector<const BatchJob*> settle_what_needs_no_edit();
  bool is_done(const BatchJob& job, const JobResult& former) const;
  /// One pass over jobs of equal settings.
  void edit_together(const Editor& editor, const std::vector<const BatchJob*>& group, const Report& report);
  void finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome);
  void say_once(const std::string& warning);
  void succeed(const BatchJob& job, const EditRecord& record);
  void fail(const BatchJob& job, const std::string& problem);
  JobResult& result_of(const BatchJob& job);
  [[noreturn]] void throw_cancelled() const;

  std::vector<BatchJob> jobs_;
  UsedModel model_;
  BatchRunOptions options_;
  std::map<std::size_t, JobResult> results_;
  std::set<std::string> said_;
  std::size_t skipped_ = 0;
};

}  // namespace ilat
