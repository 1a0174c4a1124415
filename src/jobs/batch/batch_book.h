#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "jobs/batch/batch_jobs.h"
#include "jobs/batch/job_results.h"
#include "jobs/job_events.h"
#include "jobs/provenance.h"

namespace ilat {

/// How the jobs of a batch end: it keeps the table of results up to date and tells whoever listens, whoever does the jobs.
class BatchBook {
 public:
  struct Rules {
    std::filesystem::path table;  ///< of results
    bool resume = false;          ///< jobs that are done are skipped
  };
  BatchBook(std::vector<BatchJob> jobs, UsedModel model, Rules rules, JobEvents events);

  /// Enters the jobs that have a problem and, with `resume`, those that are done. @return the others
  std::vector<const BatchJob*> settle_what_needs_no_edit();

  const UsedModel& model() const { return model_; }
  /// @param finished jobs of those that need an edit; one that is half drawn counts as half a job
  /// @return false if the listener wants to stop
  bool report(double finished) const { return events_.report({finished, open_jobs_}); }
  /// A job's results lie in their files. @param seconds its share of the work
  void succeed(const BatchJob& job, const EditRecord& record, double seconds);
  void fail(const BatchJob& job, const std::string& problem, double seconds = 0);
  void say_once(const std::string& warning);

  /// Whether every job has ended.
  bool complete() const { return results_.size() >= jobs_.size(); }
  void save();
  /// The same, unless the last time was so short ago that it would take much of the time.
  void save_now_and_then();
  /// @throws Error cancelled
  [[noreturn]] void throw_cancelled() const;

  const std::map<std::size_t, JobResult>& results() const { return results_; }
  std::size_t skipped() const { return skipped_; }
  const std::set<std::string>& warnings() const { return said_; }

 private:
  using Clock = std::chrono::steady_clock;
  JobResult& result_of(const BatchJob& job);

  std::vector<BatchJob> jobs_;
  UsedModel model_;
  Rules rules_;
  JobEvents events_;
  int open_jobs_ = 0;  // that need an edit
  std::map<std::size_t, JobResult> results_;
  std::set<std::string> said_;
  std::size_t skipped_ = 0;
  Clock::time_point saved_ = Clock::now();
  double saving_seconds_ = 0;  // of the last time
};

}  // namespace ilat
