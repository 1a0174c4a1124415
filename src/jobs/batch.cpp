#include "jobs/batch.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/report.h"
#include "ilat/error.h"
#include "jobs/batch_jobs.h"
#include "jobs/batch_run.h"
#include "jobs/job_results.h"
#include "jobs/provenance.h"

namespace ilat {

namespace {

constexpr std::size_t kFailuresShown = 20;

/// The results must not take the place of the jobs.
void check_results_file(const std::filesystem::path& results, const std::filesystem::path& jobs) {
  std::error_code failed;
  if (std::filesystem::equivalent(results, jobs, failed))
    throw Error(ErrorCode::usage, "is the table of jobs; name another file for the results with --results",
                results.string());
  read_job_results(results);  // refuses a file that is no table of results
}

using Failures = std::vector<const JobResult*>;

Failures failures_of(const BatchRun& run) {
  Failures failures;
  for (const auto& [number, result] : run.results())
    if (result.status == JobStatus::failed) failures.push_back(&result);
  return failures;
}

void report_batch(const BatchRun& run, const std::filesystem::path& table, bool json) {
  const Failures failures = failures_of(run);
  const std::size_t done = run.results().size() - failures.size() - run.skipped();
  if (json) {
    print_json({{"done", done},
                {"skipped", run.skipped()},
                {"failed", failures.size()},
                {"results", table.string()},
                {"jobs", nlohmann::json::parse(job_results_to_json(run.results()))}});
    return;
  }
  for (std::size_t i = 0; i < std::min(failures.size(), kFailuresShown); ++i)
    std::cerr << "ilat: job " << failures[i]->job << " (" << failures[i]->photo << "): " << failures[i]->error << '\n';
  if (failures.size() > kFailuresShown) std::cerr << "ilat: and " << failures.size() - kFailuresShown << " more\n";
  std::cerr << "ilat: " << run.results().size() << " jobs: " << done << " done, " << run.skipped() << " skipped, "
            << failures.size() << " failed; see " << table.string() << '\n';
}

}  // namespace

CLI::Option* add_batch_options(CLI::App* command, BatchArguments& arguments) {
  auto* batch = command->add_option("--batch", arguments.jobs,
                                    "edit many photos: a CSV table whose columns are options (photo, mask, sketch, "
                                    "output, seed, ...), or a folder of photos, with --mask and --sketch one file for "
                                    "all or folders with the photos' names");
  command->add_option("--results", arguments.results, "the batch's table of results, .csv or .json")
      ->needs(batch)
      ->default_str("OUTPUT/results.csv");
  command->add_option("--batch-size", arguments.batch_size, "how many photos are edited together")
      ->needs(batch)
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--resume", arguments.resume, "skip the jobs of the batch whose results are there and up to date")
      ->needs(batch);
  return batch;
}

void run_batch(const BatchArguments& arguments, const EditJobOptions& command_line, const std::filesystem::path& model,
               bool json) {
  const std::filesystem::path folder = command_line.given().at("output");
  const auto table = arguments.results.empty() ? folder / "results.csv" : arguments.results;
  check_results_file(table, arguments.jobs);
  std::vector<BatchJob> jobs = read_batch_jobs(arguments.jobs, command_line);
  UsedModel used = identify_model(model);
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!std::filesystem::is_directory(folder))
    throw Error(ErrorCode::unwritable, "cannot be made a folder: " + failed.message(), folder.string());

  BatchRun batch(std::move(jobs), std::move(used),
                 {.results = table, .batch_size = arguments.batch_size, .resume = arguments.resume, .quiet = json});
  batch.run();
  report_batch(batch, table, json);
  if (!failures_of(batch).empty()) throw CLI::RuntimeError(1);
}

}  // namespace ilat
