#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "alignment/align_folder.h"
#include "cli/commands/commands.h"
#include "cli/options/job_options.h"
#include "cli/process/interrupt.h"
#include "cli/progress_bar.h"
#include "cli/report.h"
#include "jobs/find_model.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat align holiday -o portraits
      Every face in the photos of holiday, upright and at the models' size, with its landmarks: what ilat pack reads.
  ilat align holiday -o portraits --resume
      Goes on where an earlier run was stopped.
portraits/rejected.csv says which faces were left out, and why; portraits/sheet.png shows 200 of the others.)";

struct AlignArguments {
  std::filesystem::path folder, output, detector;
  AlignOptions options;
  JobOptions job;
  bool json = false;
};

/// "812 portraits from 900 photos; left out: 31 blurred, 12 too small"
std::string summary(const AlignOutcome& outcome) {
  std::string text = std::to_string(outcome.portraits) + " portraits (" + std::to_string(outcome.val) + " val) from " +
                     std::to_string(outcome.photos) + " photos";
  const char* before = "; left out: ";
  for (const auto& [reason, count] : outcome.rejected) {
    text += before + std::to_string(count) + " " + std::string(name_of(reason));
    before = ", ";
  }
  return text;
}

void run(AlignArguments arguments) {
  arguments.options.max_pixels = read_options_of(arguments.job.job()).max_pixels;
  const FaceFinder finder = FaceFinder::open(detector_folder(arguments.detector));
  const Interrupt interrupt;
  AlignOutcome outcome;
  {
    ProgressBar bar("photos", ProgressBar::style_for(arguments.json));
    outcome = align_folder(arguments.folder, arguments.output, finder, arguments.options, [&bar](int done, int total) {
      bar.update(done, total);
      return !Interrupt::requested();
    });
  }
  if (arguments.json) {
    nlohmann::json rejected = nlohmann::json::object();
    for (const auto& [reason, count] : outcome.rejected) rejected[std::string(name_of(reason))] = count;
    return print_json({{"output", arguments.output.string()},
                       {"photos", outcome.photos},
                       {"portraits", outcome.portraits},
                       {"val", outcome.val},
                       {"rejected", rejected}});
  }
  report_note(summary(outcome));
  print_name(arguments.output);
}

}  // namespace

void add_align_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("align", "Make a training set of the faces in a folder of photos");
  command->footer(kExamples);
  const auto arguments = std::make_shared<AlignArguments>();
  command->add_option("FOLDER", arguments->folder, "the photos, also in folders below it")
      ->type_name("FOLDER")
      ->required();
  command->add_option("-o,--output", arguments->output, "for the portraits and their table; new or empty")
      ->type_name("FOLDER")
      ->required();
  command->add_option("--detector", arguments->detector, "the detector; by default $ILAT_DETECTOR, else models/face-detector")
      ->type_name("FOLDER");
  command->add_option("--size", arguments->options.side, "side of the portraits, pixels")
      ->check(CLI::Range(32, 4096))
      ->capture_default_str();
  command->add_option("--val-share", arguments->options.val_share, "share of the photos kept for validation")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  visit_fields(arguments->options.rules, [&](const char* name, auto& value, const char* meaning) {
    command->add_option(std::string("--") + name, value, meaning)->check(CLI::NonNegativeNumber)->capture_default_str();
  });
  arguments->job.add_to(command, {"max-pixels"});
  command->add_option("--threads", arguments->options.threads, "photos at a time; 0 = one per processor")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_flag("--resume", arguments->options.resume, "go on with what an earlier run began in that folder");
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
