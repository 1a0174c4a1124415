#include "jobs/batch/batch_run.h"

#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "editing/current_error.h"
#include "editing/edit_each.h"
#include "editing/edit_groups.h"
#include "ilat/error.h"
#include "jobs/batch/batch_jobs.h"
#include "jobs/batch/former_run.h"
#include "jobs/edit_inputs.h"
#include "jobs/edit_job/field_text.h"
#include "jobs/input_doubts.h"
#include "jobs/output_files.h"
#include "jobs/provenance.h"
#include "jobs/run_edit.h"

namespace ilat {

namespace {

template <class Value>
void append_bytes(std::string& key, const Value& value) {
  static_assert(std::has_unique_object_representations_v<Value> || std::is_same_v<Value, double>);
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// What jobs that share a pass have in common: all that is decided for a pass. Each may have a photo, a mask, lines and
/// wishes of its own, and be drawn with a seed and a temperature of its own.
std::string key_of(const EditJob& job) {
  const EditOptions options = options_of(job);
  std::string key;
  append_bytes(key, options.sampling.guidance);
  append_bytes(key, options.sampling.steps);
  append_bytes(key, options.sampling.sampler);
  append_bytes(key, options.sampling.attention_mask ? static_cast<int>(*options.sampling.attention_mask) : -1);
  append_bytes(key, options.variations);
  append_bytes(key, options.pick);
  append_bytes(key, options.composite);
  append_bytes(key, options.feather);
  append_bytes(key, options.blend);
  append_bytes(key, options.detail);
  append_bytes(key, options.frame_choice);
  append_bytes(key, options.frame);
  if (options.eyes)
    for (const double place : {options.eyes->x1, options.eyes->y1, options.eyes->x2, options.eyes->y2}) append_bytes(key, place);
  return key;
}

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

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Writing the table may take this share of the time: a long one is not written anew after every pass.
constexpr double kShareForTheTable = 0.05;

/// The results must not take the place of the jobs.
void check_results_file(const std::filesystem::path& results, const std::filesystem::path& jobs) {
  std::error_code failed;
  if (std::filesystem::equivalent(results, jobs, failed))
    throw Error(ErrorCode::usage, "is the table of jobs; name another file for the results with --results",
                results.string());
  read_job_results(results);  // refuses a file that is no table of results
}

/// Runs the jobs of a batch, those that may share a pass together, and keeps the table of results up to date.
class BatchRun {
 public:
  BatchRun(std::vector<BatchJob> jobs, UsedModel model, BatchOptions options, JobEvents events);

  /// @throws Error cancelled, with everything finished in the table; unwritable if that cannot be written; bad_model. A
  /// job's own error goes into the table.
  void run(const OpenEditor& open);

  const std::map<std::size_t, JobResult>& results() const { return results_; }
  std::size_t skipped() const { return skipped_; }
  const std::set<std::string>& warnings() const { return said_; }

 private:
  /// Enters the jobs that have a problem and, with `resume`, those that are done. @return the others
  std::vector<const BatchJob*> settle_what_needs_no_edit();
  /// One pass over jobs that may share it. @param before how many jobs were finished before it
  void edit_together(const Editor& editor, const std::vector<const BatchJob*>& group, double before);
  /// @return false if the listener wants to stop
  bool report(double finished) const { return events_.report({finished, open_jobs_}); }
  void finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome);
  void say_once(const std::string& warning);
  void save_results();
  void save_results_now_and_then();
  void succeed(const BatchJob& job, const std::string& edit_sha256);
  void fail(const BatchJob& job, const std::string& problem);
  JobResult& result_of(const BatchJob& job);
  [[noreturn]] void throw_cancelled() const;

  std::vector<BatchJob> jobs_;
  UsedModel model_;
  BatchOptions options_;
  JobEvents events_;
  int open_jobs_ = 0;  // that need an edit
  std::map<std::size_t, JobResult> results_;
  JobFaces faces_;
  std::set<std::string> said_;
  std::size_t skipped_ = 0;
  Clock::time_point saved_ = Clock::now();
  double saving_seconds_ = 0;  // of the last time
};

BatchRun::BatchRun(std::vector<BatchJob> jobs, UsedModel model, BatchOptions options, JobEvents events)
    : jobs_(std::move(jobs)), model_(std::move(model)), options_(std::move(options)), events_(std::move(events)), faces_(model_.detector) {}

void BatchRun::run(const OpenEditor& open_editor) {
  const std::vector<const BatchJob*> open = settle_what_needs_no_edit();
  save_results();
  if (open.empty()) return;

  open_jobs_ = static_cast<int>(open.size());
  const Editor editor = open_editor(model_.folder);
  double finished = 0;
  report(finished);
  try {
    for (const auto& pass : passes_of(open, options_.batch_size)) {
      edit_together(editor, pass, finished);
      save_results_now_and_then();
      finished += static_cast<double>(pass.size());
      if (!report(finished) && results_.size() < jobs_.size()) throw_cancelled();
    }
  } catch (const std::exception&) {
    save_results();
    throw;
  }
  save_results();
}

void BatchRun::save_results() {
  const Clock::time_point start = Clock::now();
  write_job_results(options_.results, results_);
  saving_seconds_ = seconds_since(start);
  saved_ = Clock::now();
}

void BatchRun::save_results_now_and_then() {
  if (seconds_since(saved_) * kShareForTheTable >= saving_seconds_) save_results();
}

std::vector<const BatchJob*> BatchRun::settle_what_needs_no_edit() {
  std::optional<FormerRun> former;
  if (options_.resume) former.emplace(options_.results);
  std::vector<const BatchJob*> open;
  for (const BatchJob& job : jobs_) {
    if (!job.problem.empty()) {
      fail(job, job.problem);
    } else if (const auto row = former ? former->finished(job, model_) : std::nullopt) {
      succeed(job, row->edit_sha256);
      result_of(job).seconds = row->seconds;
      ++skipped_;
    } else {
      open.push_back(&job);
    }
  }
  return open;
}

void BatchRun::edit_together(const Editor& editor, const std::vector<const BatchJob*>& group, double before) {
  const auto start = Clock::now();
  std::vector<const BatchJob*> readable;
  std::vector<Photo> photos;
  std::vector<EditRequest> requests;
  for (const BatchJob* job : group) {
    try {
      for (const auto& file : job->files) std::filesystem::create_directories(file.parent_path());
      check_outputs(job->files);
      EditInputs inputs = read_inputs(job->job, faces_);
      for (const std::string& warning : inputs.warnings) say_once(warning);
      photos.push_back(std::move(inputs.photo));
      requests.push_back(std::move(inputs.request));
      readable.push_back(job);
    } catch (const std::exception&) {
      fail(*job, current_error().what());
    }
  }
  if (readable.empty()) return;

  EditOptions options = options_of(readable.front()->job);
  std::vector<SamplingOptions> draws;
  for (const BatchJob* job : readable) draws.push_back(options_of(job->job).sampling);
  options.progress = [&](const Progress& tokens) {
    return report(before + static_cast<double>(tokens.done) / tokens.total * static_cast<double>(group.size()));
  };
  std::vector<EditOutcome> outcomes;
  try {
    outcomes = edit_each(editor, requests, options, draws);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw_cancelled();
    throw;
  }
  for (std::size_t i = 0; i < readable.size(); ++i) finish(*readable[i], photos[i], outcomes[i]);
  for (const BatchJob* job : readable)
    result_of(*job).seconds = seconds_since(start) / static_cast<double>(readable.size());
}

void BatchRun::say_once(const std::string& warning) {
  if (said_.insert(warning).second) events_.warn(warning);
}

void BatchRun::finish(const BatchJob& job, const Photo& photo, const EditOutcome& outcome) {
  if (const Error* error = std::get_if<Error>(&outcome)) return fail(job, error->what());
  try {
    const EditRecord record = record_of(job.job, model_);
    const auto& result = std::get<EditResult>(outcome);
    for (const std::string& warning : unseen_warnings(result.mask_outside_share)) say_once(job.photo + ": " + warning);
    StagedFiles files;
    for (std::size_t i = 0; i < job.files.size(); ++i)
      stage_result(files, job.files[i], job.job, photo, result, record_of_image(record, result, static_cast<int>(i) + 1),
                   static_cast<int>(i) + 1);
    files.commit();
    succeed(job, edit_sum(record));
  } catch (const std::exception&) {
    return fail(job, current_error().what());
  }
  for (const auto& file : job.files) events_.tell_written(file);
}

void BatchRun::succeed(const BatchJob& job, const std::string& edit_sha256) {
  JobResult& result = result_of(job);
  result.status = JobStatus::done;
  result.edit_sha256 = edit_sha256;
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
  if (job.problem.empty()) result.seed = text_of(job.job.seed);
  return result;
}

void BatchRun::throw_cancelled() const {
  throw Error(ErrorCode::cancelled, "cancelled with " + std::to_string(results_.size()) + " of " +
                                        std::to_string(jobs_.size()) + " jobs in " + options_.results.string() +
                                        "; the same command with --resume does the rest");
}

}  // namespace

BatchOutcome run_batch(const std::filesystem::path& source, const FieldTexts& command_line,
                       const std::filesystem::path& model, BatchOptions options, const OpenEditor& open,
                       const JobEvents& events) {
  const std::filesystem::path folder = command_line.at("output");
  if (options.results.empty()) options.results = folder / "results.csv";
  check_results_file(options.results, source);
  UsedModel used = identify_model(model);
  const FormerRun former(options.results);
  const bool bare = command_line.contains("no-metadata");  // such results are known by the table alone
  BatchRules rules{options.outputs_anywhere, RunFiles(options.overwrite, [&](const std::filesystem::path& file) {
                     return file == options.results || (bare && former.made(file, folder)) || bears_makers_mark(file);
                   })};
  if (!std::filesystem::is_directory(source)) rules.files.reads(source);
  tell_inputs(rules.files, {}, used);
  rules.files.writes(options.results);
  rules.drawing = used.drawing;
  std::vector<BatchJob> jobs = read_batch_jobs(source, command_line, std::move(rules));
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!std::filesystem::is_directory(folder))
    throw Error(ErrorCode::unwritable, "cannot be made a folder: " + failed.message(), folder.string());

  BatchOutcome outcome{.table = options.results};
  BatchRun batch(std::move(jobs), std::move(used), std::move(options), events);
  batch.run(open);
  outcome.results = batch.results();
  outcome.skipped = batch.skipped();
  outcome.warnings = batch.warnings();
  for (const auto& [number, result] : outcome.results) outcome.failed += result.status == JobStatus::failed;
  outcome.done = outcome.results.size() - outcome.skipped - outcome.failed;
  return outcome;
}

}  // namespace ilat
