#include "cli/options/batch_options.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/help.h"
#include "cli/report.h"

namespace ilat {

namespace {

constexpr const char* kHeading = "Many photos";
constexpr std::size_t kFailuresShown = 20;

}  // namespace

CLI::Option* BatchArguments::add_to(CLI::App* command) {
  auto* batch = command->add_option("--batch", jobs,
                                    "edit many photos: a CSV table whose columns are options (photo, mask, sketch, "
                                    "output, seed, ...), or a folder of photos, with --mask and --sketch one file for "
                                    "all or folders with the photos' names");
  place(batch->type_name("PATH"), kHeading, true);
  const auto add = [&](CLI::Option* option) { place(option->needs(batch), kHeading, false); };
  add(command->add_option("--results", options.results, "the batch's table of results, .csv or .json")
          ->default_str("OUTPUT/results.csv"));
  add(command->add_option("--batch-size", options.batch_size, "how many photos are edited together, 1 to 1024")
          ->check(CLI::Range(1, 1024))
          ->type_name("INT")
          ->capture_default_str());
  add(command->add_flag("--outputs-anywhere", options.outputs_anywhere,
                        "let the table's outputs lie outside the batch's folder (.., absolute paths)"));
  add(command->add_flag("--resume", options.resume, "skip the jobs of the batch whose results are there and up to date"));
  add(queue.add_to(command, "have the workers of this queue do the jobs: redis://HOST:PORT/DATABASE, unix:///path/to/socket"));
  add(command->add_option("--shard", shard,
                          "do only part K of N of the batch, as 2/8; auto = as a Slurm array says, auto/N = as a Kubernetes indexed "
                          "job of N pods says; the table of results is then results-2-of-8.csv")
          ->type_name("K/N"));
  return batch;
}

void report_batch(const BatchOutcome& outcome, bool json) {
  if (json) {
    print_json({{"done", outcome.done},
                {"skipped", outcome.skipped},
                {"failed", outcome.failed},
                {"warnings", outcome.warnings},
                {"results", outcome.table.string()},
                {"jobs", nlohmann::json::parse(job_results_to_json(outcome.results))}});
    return;
  }
  std::size_t shown = 0;
  for (const auto& [number, result] : outcome.results)
    if (result.status == JobStatus::failed && shown++ < kFailuresShown)
      std::cerr << printable("ilat: job " + std::to_string(result.job) + " (" + result.photo + "): " + result.error) << '\n';
  if (shown > kFailuresShown) std::cerr << "ilat: and " << shown - kFailuresShown << " more\n";
  const std::string counts = "ilat: " + std::to_string(outcome.results.size()) + " jobs: " + std::to_string(outcome.done) +
                             " done, " + std::to_string(outcome.skipped) + " skipped, " + std::to_string(outcome.failed) +
                             " failed; see " + outcome.table.string();
  if (outcome.failed > 0) std::cerr << printable(counts) << '\n';
  else report_note(counts);
}

}  // namespace ilat
