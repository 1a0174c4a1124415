#include "jobs/batch_run.h"

#include <chrono>
#include <cstdio>
#include <utility>
#include <variant>

#include "cli/interrupt.h"
#include "cli/photo_options.h"
#include "cli/progress_bar.h"
#include "cli/report.h"
#include "editing/edit_groups.h"
#include "files/sha256.h"
#include "ilat/error.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

/// A job's settings as one text; jobs with equal ones share a pass.
std::string key_of(const EditJob& job) {
  std::string key;
  for (const auto& [name, word] : job.settings) key += name + '=' + word + '\n';
  return key;
}

/// Jobs whose settings are equal share a pass.
std::vector<std::vector<const BatchJob*>> passes_of(const std::vector<const BatchJob*>& jobs, std::size_t batch_size) {
  std::vector<std::string> keys;
  for (const BatchJob* job : jobs) keys.push_back(key_of(job->job));
  std::vector<std::vector<const BatchJob*>> passes;
  for (const auto& group : group_equal(keys, batch_size)) {
    passes.emplace_back();
    for (const std::size_t i : group) passes.back().push_back(jobs[i]);
  }
  return passes;
}

/// What a job's row of results keeps of its record, to know the job again.
std::string sum_of(const EditRecord& record) { return sha256_of(edit_record_to_json(record)); }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

BatchRun::BatchRun(std::vector<BatchJob> jobs, UsedModel model, BatchRunOptions options)
    : jobs_(std::move(jobs)), model_(std::move(model)), options_(std::move(options)) {}

void BatchRun::run() {
  const std::vector<const BatchJob*> open = settle_what_needs_no_edit();
  write_job_results(options_.results, results_);
  if (open.empty()) return;

  const Interrupt interrupt;
  const Editor editor = Editor::open(model_.folder);
  ProgressBar bar("jobs", ProgressBar::style_for(options_.quiet));
  const int total = static_cast<int>(open.size());
  double finished = 0;
  for (const auto& pass : passes_of(open, options_.batch_size)) {
    const auto size = static_cast<double>(pass.size());
    edit_together(editor, pass, [&](double share) { bar.update(finished + share * size, total); });
    write_job_results(options_.results, results_);
    finished += size;
    bar.update(finished, total);
    if (Interrupt::requested() && results_.size() < jobs_.size()) throw_cancelled();
  }
}

std::vector<const BatchJob*> BatchRun::settle_what_needs_no_edit() {
  std::map<std::string, JobResult> former;  // by outputs: the lines of a table may have moved
  if (options_.resume)
    for (auto& [number, result] : read_job_results(options_.results)) former[result.outputs] = result;
  std::vector<const BatchJob*> open;
  for (const BatchJob& job : jobs_) {
    if (!job.problem.empty()) {
      fail(job, job.problem);
    } else if (options_.resume && is_done(job, former[job.outputs])) {
      succeed(job, record_of(job.job, model_));
      result_of(job).seconds = former[job.outputs].seconds;
      ++skipped_;
    } else {
      open.push_back(&job);
    }
  }
  return open;
}

/// Every result is there and says that it was made by this edit: the same program, model, inputs and options. One that
/// was written without its record must be in the former table, with the sum of that record.
bool BatchRun::is_done(const BatchJob& job, const JobResult& former) const try {
  EditRecord record = record_of(job.job, model_);
  const bool listed = former.status == JobStatus::done && former.edit_sha256 == sum_of(record);
  for (const auto& file : job.files) {
    if (!std::filesystem::exists(file)) return false;
    const std::string found = record_in(file);
    if (job.job.no_metadata ? !found.empty() || !listed : found != edit_record_to_json(record)) return false;
    ++record.variation;
  }
  return true;
} catch (const Error&) {
  return false;  // an input is gone or a result is broken: the edit itself will say so
}

void BatchRun::edit_together(const Editor& editor, const std::vector<const BatchJob*>& group, const Report& report) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<const BatchJob*> readable;
  std::vector<Photo> photos;
  std::vector<EditRequest> requests;
  for (const BatchJob* job : group) {
    try {
      for (const auto& file : job->files) std::filesystem::create_directories(file.parent_path());
      check_outputs(job->files);
      EditInputs inputs = read_inputs(job->job);
      for (const std::string& note : inputs.notes) say_once(note);
      say_once(inexact_because(job->job.output, inputs.photo, job->job.write));
      photos.push_back(std::move(inputs.photo));
      requests.push_back(std::move(inputs.request));
      readable.push_back(job);
    } catch (const std::exception& error) {
      fail(*job, error.what());
    }
  }
  if (readable.empty()) return;

  EditOptions options = readable.front()->job.options;
  options.progress = [&report](const Progress& tokens) {
    report(static_cast<double>(tokens.done) / tokens.total);
    return !Interrupt::requested();
  };
  std::vector<EditOutcome> outcomes;
  try {
    outcomes = edit_each(editor, requests, options);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw_cancelled();
    throw;
  }
  for (std::size_t i = 0; i < readable.size(); ++i) finish(*readable[i], photos[i], outcomes[i]);
  for (const BatchJob* job : readable)
    result_of(*job).seconds = seconds_since(start) / static_cast<double>(readable.size());
}

void BatchRun::say_once(const std::string& warning) {
  if (!options_.quiet && !warning.empty() && said_.insert(warning).second) report_warning(warning);
}

void BatchRun::finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome) {
  if (const Error* error = std::get_if<Error>(&outcome)) return fail(job, error->what());
  try {
    const EditRecord record = record_of(job.job, model_);
    write_results(job.files, job.job, photo, std::get<EditResult>(outcome), record);
    succeed(job, record);
  } catch (const std::exception& error) {
    return fail(job, error.what());
  }
  if (options_.quiet) return;
  for (const auto& file : job.files) std::puts(file.c_str());
  std::fflush(stdout);
}

void BatchRun::succeed(const BatchJob& job, const EditRecord& record) {
  JobResult& result = result_of(job);
  result.status = JobStatus::done;
  result.edit_sha256 = sum_of(record);
}

void BatchRun::fail(const BatchJob& job, const std::string& problem) {
  JobResult& result = result_of(job);
  result.status = JobStatus::failed;
  result.error = problem;
}

JobResult& BatchRun::result_of(const BatchJob& job) {
  JobResult& result = results_[job.number];
  result.job = job.number;
  result.photo = job.photo;
  result.outputs = job.outputs;
  if (const auto seed = job.job.settings.find("seed"); seed != job.job.settings.end()) result.seed = seed->second;
  return result;
}

void BatchRun::throw_cancelled() const {
  throw Error(ErrorCode::cancelled, "cancelled with " + std::to_string(results_.size()) + " of " +
                                        std::to_string(jobs_.size()) + " jobs in " + options_.results.string() +
                                        "; the same command with --resume does the rest");
}

}  // namespace ilat
