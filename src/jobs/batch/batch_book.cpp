#include "jobs/batch/batch_book.h"

#include <optional>
#include <utility>

#include "ilat/error.h"
#include "jobs/batch/resume.h"
#include "jobs/edit_job/field_text.h"

namespace ilat {
namespace {

/// Writing the table may take this share of the time: a long one is not written anew after every pass.
constexpr double kShareForTheTable = 0.05;

}  // namespace

BatchBook::BatchBook(std::vector<BatchJob> jobs, UsedModel model, Rules rules, JobEvents events)
    : jobs_(std::move(jobs)), model_(std::move(model)), rules_(std::move(rules)), events_(std::move(events)) {}

std::vector<const BatchJob*> BatchBook::settle_what_needs_no_edit() {
  std::optional<FormerRun> former;
  if (rules_.resume) former.emplace(rules_.table);
  std::vector<const BatchJob*> open;
  for (const BatchJob& job : jobs_) {
    if (!job.problem.empty()) {
      fail(job, job.problem);
    } else if (const auto row = former ? former->finished(job, model_) : std::nullopt) {
      JobResult& result = result_of(job);
      result.status = JobStatus::done;
      result.edit_sha256 = row->edit_sha256;
      result.seconds = row->seconds;
      ++skipped_;
    } else {
      open.push_back(&job);
    }
  }
  open_jobs_ = static_cast<int>(open.size());
  return open;
}

void BatchBook::succeed(const BatchJob& job, const EditRecord& record, double seconds) {
  JobResult& result = result_of(job);
  result.status = JobStatus::done;
  result.edit_sha256 = edit_sum(record);
  result.seconds = seconds;
  for (const auto& file : job.files) events_.tell_written(file);
}

void BatchBook::fail(const BatchJob& job, const std::string& problem, double seconds) {
  JobResult& result = result_of(job);
  result.status = JobStatus::failed;
  result.error = problem;
  result.seconds = seconds;
}

void BatchBook::say_once(const std::string& warning) {
  if (said_.insert(warning).second) events_.warn(warning);
}

JobResult& BatchBook::result_of(const BatchJob& job) {
  JobResult& result = results_[job.number];
  result.job = job.number;
  result.photo = job.photo;
  result.outputs = job.outputs;
  if (job.problem.empty()) result.seed = text_of(job.job.seed);
  return result;
}

void BatchBook::save() {
  const Clock::time_point start = Clock::now();
  write_job_results(rules_.table, results_);
  saved_ = Clock::now();
  saving_seconds_ = std::chrono::duration<double>(saved_ - start).count();
}

void BatchBook::save_now_and_then() {
  if (std::chrono::duration<double>(Clock::now() - saved_).count() * kShareForTheTable >= saving_seconds_) save();
}

void BatchBook::throw_cancelled() const {
  throw Error(ErrorCode::cancelled, "cancelled with " + std::to_string(results_.size()) + " of " + std::to_string(jobs_.size()) +
                                        " jobs in " + rules_.table.string() + "; the same command with --resume does the rest");
}

}  // namespace ilat
