#include "jobs/batch/batch_run.h"

#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "ilat/error.h"
#include "jobs/batch/batch_jobs.h"
#include "jobs/batch/batch_passes.h"
#include "jobs/batch/resume.h"
#include "jobs/run_edit.h"

namespace ilat {

namespace {

/// The results must not take the place of the jobs.
void check_results_file(const std::filesystem::path& results, const std::filesystem::path& jobs) {
  std::error_code failed;
  if (std::filesystem::equivalent(results, jobs, failed))
    throw Error(ErrorCode::usage, "is the table of jobs; name another file for the results with --results",
                results.string());
  read_job_results(results);  // refuses a file that is no table of results
}

/// Processes that do parts of a batch side by side have a table each.
std::string default_table(const Shard& shard) {
  if (shard.whole()) return "results.csv";
  return "results-" + std::to_string(shard.number) + "-of-" + std::to_string(shard.of) + ".csv";
}

/// All have been read, so that every part sees what two of them would do to each other.
void keep_shard(std::vector<BatchJob>& jobs, const Shard& shard) {
  std::size_t place = 0;
  std::erase_if(jobs, [&](const BatchJob&) { return !shard.has(place++); });
}

/// @throws Error cancelled, with everything finished in the table; unwritable if that cannot be written; bad_model. A
/// job's own error goes into the table.
void do_jobs(BatchBook& book, const BatchOptions& options, const OpenEditor& open) {
  const std::vector<const BatchJob*> jobs = book.settle_what_needs_no_edit();
  book.save();
  if (jobs.empty()) return;
  try {
    if (options.by_others) options.by_others(jobs, book);
    else edit_in_passes(jobs, book, open, options.batch_size);
  } catch (const std::exception&) {
    book.save();
    throw;
  }
  book.save();
}

}  // namespace

BatchOutcome run_batch(const std::filesystem::path& source, const FieldTexts& command_line,
                       const std::filesystem::path& model, BatchOptions options, const OpenEditor& open,
                       const JobEvents& events) {
  const std::filesystem::path folder = command_line.at("output");
  if (options.results.empty()) options.results = folder / default_table(options.shard);
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

  keep_shard(jobs, options.shard);
  BatchBook book(std::move(jobs), std::move(used), {options.results, options.resume}, events);
  do_jobs(book, options, open);
  BatchOutcome outcome{.results = book.results(), .table = options.results, .skipped = book.skipped(), .warnings = book.warnings()};
  for (const auto& [number, result] : outcome.results) outcome.failed += result.status == JobStatus::failed;
  outcome.done = outcome.results.size() - outcome.skipped - outcome.failed;
  return outcome;
}

}  // namespace ilat
